import { ProblemError } from '#kernel';

/** 400: `next` is not one that the list gave. */
export function invalidCursor(): ProblemError {
  const message = 'Use the next of the page before, unchanged.';
  return new ProblemError({
    status: 400,
    code: 'invalid_cursor',
    title: 'Invalid cursor',
    detail: `The query parameter next is not one that this list gave. ${message}`,
    errors: [{ code: 'invalid_cursor', pointer: '?next', message }],
  });
}
