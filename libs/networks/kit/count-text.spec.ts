import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import twitterText from 'twitter-text';
import type { TextUnit } from './connector.js';
import { countText } from './count-text.js';

const family = '👩‍👩‍👧‍👦';
const flag = '🇪🇸';
const combined = 'e\u0301'; // é as letter and accent

describe('countText', () => {
  const rows: [string, string, Record<TextUnit, number>][] = [
    ['nothing', '', { weighted: 0, graphemes: 0, codepoints: 0, utf16: 0, bytes: 0, 'emoji-bytes': 0 }],
    ['ascii', 'Hello', { weighted: 5, graphemes: 5, codepoints: 5, utf16: 5, bytes: 5, 'emoji-bytes': 5 }],
    ['a family', family, { weighted: 2, graphemes: 1, codepoints: 7, utf16: 11, bytes: 25, 'emoji-bytes': 25 }],
    ['a flag', flag, { weighted: 2, graphemes: 1, codepoints: 2, utf16: 4, bytes: 8, 'emoji-bytes': 8 }],
    ['an accent', combined, { weighted: 1, graphemes: 1, codepoints: 2, utf16: 2, bytes: 3, 'emoji-bytes': 2 }],
    ['a heart', '❤️', { weighted: 2, graphemes: 1, codepoints: 2, utf16: 2, bytes: 6, 'emoji-bytes': 6 }],
    ['a keycap', '1️⃣', { weighted: 2, graphemes: 1, codepoints: 3, utf16: 3, bytes: 7, 'emoji-bytes': 7 }],
    ['CJK', '日本語', { weighted: 6, graphemes: 3, codepoints: 3, utf16: 3, bytes: 9, 'emoji-bytes': 3 }],
    [
      'a link',
      'https://example.com/a/very/long/path',
      { weighted: 23, graphemes: 36, codepoints: 36, utf16: 36, bytes: 36, 'emoji-bytes': 36 },
    ],
  ];

  it.each(rows)('counts %s', (_, text, expected) => {
    const units = Object.keys(expected) as TextUnit[];
    expect(Object.fromEntries(units.map((unit) => [unit, countText(text, unit)]))).toEqual(expected);
  });

  it.each([
    ['141 CJK characters', '本'.repeat(141), 282],
    ['an address without protocol', 'example.com', 23],
    ['a mail address', 'a@b.com', 7],
    ['a local address', 'http://localhost/x', 18],
  ])('weighs %s as X does', (_, text, weight) => {
    expect(countText(text, 'weighted')).toBe(weight);
  });

  it('weighs word by word what twitter-text weighs as a whole', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'https://example.com/a',
        'example.com',
        'a@b.com',
        '字',
        '👩‍👩‍👧‍👦',
        'e\u0301',
        '.',
        '@a',
        '#b',
        '\u3000',
        ' ',
        '\n',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join('');
        expect(countText(text, 'weighted')).toBe(twitterText.parseTweet(text).weightedLength);
      }),
    );
  });

  it('is not slowed down by long texts', () => {
    const began = performance.now();
    expect(countText(`https://example.com/a ${'字'.repeat(40_000)}`, 'weighted')).toBe(80_024);
    expect(countText(`example.com${'字'.repeat(40_000)}`, 'weighted')).toBe(80_011);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('never counts more of a coarser unit than of a finer one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [graphemes, codepoints, utf16, bytes] = (['graphemes', 'codepoints', 'utf16', 'bytes'] as const).map(
          (unit) => countText(text, unit),
        ) as [number, number, number, number];
        expect(graphemes).toBeLessThanOrEqual(codepoints);
        expect(codepoints).toBeLessThanOrEqual(utf16);
        expect(utf16).toBeLessThanOrEqual(bytes);
      }),
    );
  });
});
