/** EX_USAGE of sysexits.h: an unknown command, option or argument. */
export const USAGE = 64;
/** EX_UNAVAILABLE: the service or its database cannot be reached. */
export const UNAVAILABLE = 69;

/** What the person at the terminal can mend: the message is all they see. */
export class ExpectedError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'ExpectedError';
  }

  /** Says it on stderr and ends the process. */
  exit(): never {
    process.stderr.write(`${this.message}\n`);
    process.exit(this.exitCode);
  }
}
