import type { Json } from '#kernel';

const SECRET = /(?:password|secret|token|jwt)$/i;

/** A cursor as people may see it: what an adapter has to remember may be a secret between it and its source (WebSub). */
export function shownCursor(cursor: Json): Json {
  if (Array.isArray(cursor)) return cursor.map(shownCursor);
  if (typeof cursor !== 'object' || cursor === null) return cursor;
  const fields = Object.entries(cursor).filter(([name]) => !SECRET.test(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, shownCursor(value)]));
}
