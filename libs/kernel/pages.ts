/** One page of a list; `next` is an opaque cursor for the following page, null on the last one. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

export const MAX_PAGE = 200;

/** Cuts `limit + 1` fetched rows into a page whose cursor is made of the last row shown. */
export function pageOf<T>(rows: T[], limit: number, cursorOf: (row: T) => string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null };
}

export function encodeCursor(parts: string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor, or null when it was not made by `encodeCursor` with that many parts. */
export function decodeCursor(cursor: string, parts: number): string[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value.length === parts && value.every((v) => typeof v === 'string') ? value : null;
  } catch {
    return null;
  }
}
