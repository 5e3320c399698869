import { ConfigError } from '../config/config-error.js';
import { EXIT } from './exit-codes.js';

/**
 * For mains: ends the process. What a person can mend (a ConfigError, an error with an `exitCode` of its own) is one message on
 * stderr; anything else is a bug and comes with its stack.
 */
export function exitWithError(error: unknown): never {
  const expected = error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
  if (error instanceof ConfigError || expected) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(expected ? (error.exitCode as number) : EXIT.config);
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(EXIT.failure);
}
