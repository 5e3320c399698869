import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, tokenise } from '../query/tokens.js';
import { Tokens } from './tokens.js';

const reader = new Tokens();

function read(...streams: string[]): string[] {
  reader.clear();
  for (const stream of streams) reader.read(stream);
  return Array.from({ length: reader.count }, (_, i) =>
    String.fromCharCode(...reader.units.subarray(reader.starts[i], reader.starts[i + 1])),
  );
}

const expected = (text: string): string[] => tokenise(text).map(fold);

/** Characters that are hard on tokenisers: marks in any order, halves of syllables and pairs, ligatures, fillers. */
const hard = fc.constantFrom(
  ...[
    'a',
    'Z',
    'ñ',
    'n\u0303',
    '\u0301',
    '\u0338',
    '=',
    'ß',
    'ẞ',
    'ﬁ',
    'İ',
    'Σ',
    'ς',
    '½',
    '①',
    'ﷺ',
    '_',
    '7',
    ' ',
    '-',
    '…',
  ],
  ...[
    'か',
    '\u3099',
    'が',
    'ｶ',
    'ﾞ',
    'ー',
    '東',
    '\uf900',
    '〆',
    '㈠',
    'ไ',
    'ั',
    'ุ',
    '่',
    'ก',
    '한',
    'ᄒ',
    'ᅡ',
    'ᆫ',
    'ㅎ',
    '\u3164',
  ],
  ...[
    'क',
    '\u093c',
    'क़',
    'ि',
    '्',
    'ে',
    'া',
    'ো',
    'ـ',
    'ل',
    '\u064e',
    '\u0651',
    'آ',
    'ﻃ',
    'ש',
    '\u05c1',
    'שׁ',
    'ͺ',
    '\ufe70',
  ],
  ...[
    '❤',
    '\ufe0f',
    '\u20e3',
    '\u200d',
    '👩‍💻',
    '🇪🇸',
    '𝒜',
    '𠮷',
    '\ud800',
    '\udc00',
    '𞤀',
    '\u{11131}',
    '\u{1f1ea}',
    '\u0000',
  ],
);
const texts = fc.oneof(
  fc.array(hard, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

describe('Tokens', () => {
  it('reads any text as the definition does', () => {
    fc.assert(
      fc.property(texts, (text) => expect(read(text)).toEqual(expected(text))),
      { numRuns: 5000 },
    );
  });

  it('reads every character of the first two planes as the definition does', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint < 0x20000; codePoint += 64) {
      const text = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(codePoint + i)).join(' a');
      if (read(text).join('|') !== expected(text).join('|')) wrong.push(codePoint.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('appends streams and grows as needed', () => {
    const long = 'ﷺ'.repeat(3000) + ' word'.repeat(3000);
    expect(read('title', long)).toEqual(['title', ...expected(long)]);
  });
});
