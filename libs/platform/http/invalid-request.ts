import { ProblemError, type ProblemDetail } from '#kernel';
import type { Place } from './explain-issues.js';

const WORDS = { body: 'body', query: 'query', param: 'path' } as const;
/** Whoever gets more wrong than this mends these first; a small request must not bring a huge answer. */
export const MAX_ERRORS = 100;

/** 400: a part of the request is not as it must be. */
export function invalidRequest(kind: Place['kind'], errors: ProblemDetail[]): ProblemError {
  const word = WORDS[kind];
  return new ProblemError({
    status: 400,
    code: `invalid_${word}`,
    title: `Invalid ${word}`,
    detail: `The ${word} of this request is not as it must be: errors says what is wrong, where, and what would be right.`,
    errors: errors.slice(0, MAX_ERRORS),
  });
}
