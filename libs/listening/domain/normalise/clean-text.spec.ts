import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, cleanText } from './clean-text.js';

const unicode = fc.string({ unit: 'binary', maxLength: 200 });

describe('cleanText', () => {
  it.each([
    ['composes accents', 'cafe\u0301 an\u0303o', 'café año'],
    ['removes controls and NUL, keeps line breaks', 'a\0b\u0007c\r\nd\u2028e', 'abc\nd\ne'],
    ['removes bidi overrides and isolates', 'pay \u202Eevil\u202C \u2066now\u2069', 'pay evil now'],
    ['keeps direction marks, which Arabic needs', '\u200Fسلام\u200F 3', '\u200Fسلام\u200F 3'],
    ['joins words that something invisible parts', 'vi\u200Ba\u00ADg\u2060ra', 'viagra'],
    ['keeps the word gaps of Khmer', 'ភាសា\u200Bខ្មែរ', 'ភាសា ខ្មែរ'],
    ['keeps joined emoji', '👩\u200D🚀 ❤\uFE0F', '👩\u200D🚀 ❤\uFE0F'],
    ['has one space between words and one empty line', ' a \t\u00A0 b \n\n \n c ', 'a b\n\nc'],
    ['makes lone surrogates well-formed', 'a\uD83Db', 'a\uFFFDb'],
  ])('%s', (_, written, clean) => expect(cleanText(written, 100)).toBe(clean));

  it('never cuts a grapheme', () => {
    expect(cleanText('ab👩\u200D👩\u200D👧cd', 5)).toBe('ab');
    expect(cleanText('ab👩\u200D👩\u200D👧cd', 10)).toBe('ab👩\u200D👩\u200D👧');
    expect(cleanText('nin\u0303os'.repeat(3), 7)).toBe('niñosni');
    expect(cleanText(`x${'😀'.repeat(200)}`, 200)).toBe(`x${'😀'.repeat(99)}`);
  });

  it('keeps its laws for any text', () => {
    fc.assert(
      fc.property(unicode, fc.integer({ min: 1, max: 250 }), (text, longest) => {
        const clean = cleanText(text, longest);
        expect(clean.length).toBeLessThanOrEqual(longest);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean, longest)).toBe(clean);
        expect(cleanLine(text, longest)).not.toMatch(/\n/);
      }),
    );
  });

  it('does not dwell on a megabyte', () => {
    expect(cleanText(' \n\u200B'.repeat(400_000), 20_000)).toBe('');
    expect(cleanText('a\u0301'.repeat(500_000), 20_000)).toHaveLength(20_000);
  });
});
