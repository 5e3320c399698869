import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainUnkeepable } from './keepable.js';

const inBody = (value: unknown) =>
  explainUnkeepable(value, { kind: 'body' }).map(({ code, pointer }) => [code, pointer]);
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('explainUnkeepable', () => {
  it('finds characters that are no text, wherever they stand', () => {
    expect(inBody({ text: 'a\0', tags: ['ok', '\ud800'], variants: { x: { options: { '\udc00': 1 } } } })).toEqual([
      ['invalid_text', '/text'],
      ['invalid_text', '/tags/1'],
      ['invalid_text', '/variants/x/options'],
    ]);
    expect(explainUnkeepable({ q: '\0' }, { kind: 'query' })).toMatchObject([{ pointer: '?q' }]);
    expect(explainUnkeepable('\0', { kind: 'param', name: 'id' })).toMatchObject([{ pointer: '{id}' }]);
  });

  it('has nothing against text, however strange', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(inBody({ [`n${text}`.replaceAll('\0', '')]: [text.replaceAll('\0', ''), null, 1, undefined] })).toEqual(
          [],
        );
      }),
    );
    expect(inBody(undefined)).toEqual([]);
  });

  it('stops at 64 levels, in any depth', () => {
    expect(inBody({ a: nested(63) })).toEqual([]);
    expect(inBody({ a: nested(64) })).toEqual([['too_deep', '/a']]);
    expect(inBody({ a: nested(100_000) })).toEqual([['too_deep', '/a']]);
  });
});
