import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { logFields } from './log-context.js';
import { redact, redactText } from './redact.js';

export interface LoggerOptions {
  level: string;
  /** Default: stdout. */
  destination?: DestinationStream;
}

/** The log of this process: JSON lines without secrets. Fields come first, then a sentence that is always the same. */
export class Logger {
  private constructor(readonly pino: Pino) {}

  static create({ level, destination = pino.destination(1) }: LoggerOptions): Logger {
    const formatters = { log: redactObject, level: (label: string) => ({ level: label }) };
    // Errors are plain objects already when pino's own serializer of them would come.
    const serializers = { err: (error: unknown) => error };
    const timestamp = pino.stdTimeFunctions.isoTime;
    return new Logger(pino({ level, formatters, serializers, mixin: logFields, timestamp }, destination));
  }

  /** Says nothing; for tests and tools. */
  static silent(): Logger {
    return new Logger(pino({ level: 'silent' }));
  }

  info(fields: object, message: string): void {
    this.pino.info(fields, redactText(message));
  }

  warn(fields: object, message: string): void {
    this.pino.warn(fields, redactText(message));
  }

  error(fields: object, message: string): void {
    this.pino.error(fields, redactText(message));
  }

  debug(fields: object, message: string): void {
    this.pino.debug(fields, redactText(message));
  }

  /** A logger whose lines all carry `bindings`. For everything below a request or delivery, `withLogFields` is simpler. */
  child(bindings: Record<string, unknown>): Logger {
    return new Logger(this.pino.child(redactObject(bindings)));
  }
}

const redactObject = (fields: object): Record<string, unknown> => redact(fields) as Record<string, unknown>;
