import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from './pages.js';

describe('pageOf', () => {
  it('gives what was fetched and no cursor when that is all', () => {
    expect(pageOf(['a', 'b'], 2, (row) => [row])).toEqual({ items: ['a', 'b'], next: null });
    expect(pageOf([], 2, (row) => [row])).toEqual({ items: [], next: null });
  });

  it('cuts the row too many, and points behind the last row shown', () => {
    const { items, next } = pageOf(['a', 'b', 'c'], 2, (row) => [row, 'x']);
    expect(items).toEqual(['a', 'b']);
    expect(decodeCursor(next ?? '', 2)).toEqual(['b', 'x']);
  });
});

describe('cursors', () => {
  it('come back as they went, and fit into a URL', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (parts) => {
        const cursor = encodeCursor(parts);
        expect(cursor).toMatch(/^[\w-]*$/);
        expect(decodeCursor(cursor, parts.length)).toEqual(parts);
        expect(decodeCursor(cursor, parts.length + 1)).toBeNull();
      }),
    );
  });

  it.each([
    ['something else', 'hello'],
    ['nothing', ''],
    ['JSON that is no list', Buffer.from('{"a":1}').toString('base64url')],
    ['a list of something else', Buffer.from('[1]').toString('base64url')],
  ])('are null when made of %s', (_, cursor) => {
    expect(decodeCursor(cursor, 1)).toBeNull();
  });

  it('are never an error, whatever a caller sends', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3), (junk, parts) => {
        const value = decodeCursor(junk, parts);
        expect(value === null || value.length === parts).toBe(true);
      }),
    );
  });
});
