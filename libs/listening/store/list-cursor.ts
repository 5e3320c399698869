import { decodeCursor, isId, ProblemError } from '#kernel';

/** The id that a page ended with; null without a cursor. Throws 400 for what no list of ours gave. */
export function idOnly(next: string | undefined): string | null {
  if (!next) return null;
  const [id = ''] = decodeCursor(next, 1) ?? [];
  if (isId(id)) return id;
  throw invalidCursor();
}

/** The instant and id that a page ended with; null without a cursor. Throws 400 for what no list of ours gave. */
export function instantAndId(next: string | undefined): { publishedAt: string; id: string } | null {
  if (!next) return null;
  const [publishedAt = '', id = ''] = decodeCursor(next, 2) ?? [];
  if (isId(id) && !Number.isNaN(Date.parse(publishedAt))) return { publishedAt, id };
  throw invalidCursor();
}

function invalidCursor(): ProblemError {
  const message = 'Use the next of the page before, unchanged.';
  return new ProblemError({
    status: 400,
    code: 'invalid_cursor',
    title: 'Invalid cursor',
    detail: `The query parameter next is not one that this list gave. ${message}`,
    errors: [{ code: 'invalid_cursor', pointer: '?next', message }],
  });
}
