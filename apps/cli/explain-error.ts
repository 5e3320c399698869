import { ProblemError } from '#kernel';
import { exitWithError } from '#platform';
import { ExpectedError, UNAVAILABLE } from './expected-error.js';

/** Ends the process: with a sentence for what is no bug, with the stack for what is one. */
export function exitExplained(error: unknown): never {
  if (isUnavailable(error)) new ExpectedError(sentenceOf(error), UNAVAILABLE).exit();
  if (error instanceof ProblemError || isOfTheSystem(error)) new ExpectedError(sentenceOf(error)).exit();
  exitWithError(error);
}

/** What to tell of an error; of a database that cannot be reached also why. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isUnavailable(error)) return `The database cannot be reached: ${sentenceOf(error.cause)}`;
  if (error instanceof ProblemError) return error.problem.detail;
  // node's error for "all addresses refused" has a code and no message
  return error.message || ('code' in error ? String(error.code) : error.name);
}

const isUnavailable = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.problem.code === 'database_unavailable';

/** Of files, sockets and PostgreSQL. Node's name for our own mistakes begins with ERR_. */
function isOfTheSystem(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && !code.startsWith('ERR_');
}
