import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from './harness-time.js';
import { cleanLine, cleanText, languageOf, MAX_TEXT } from './text.js';

describe('cleanText', () => {
  it.each([
    ['composes', 'Cafe\u0301 an\u0303o', 'Café año'],
    ['drops control characters', 'a\u0000b\u0007c\u001b[31m', 'abc[31m'],
    ['drops bidi overrides, keeps marks of direction', '\u202Eevil\u202C \u2066x\u2069 \u200Fy', 'evil x \u200Fy'],
    ['joins what a soft hyphen parts', 'Do\u00ADnau\u00ADdampf', 'Donaudampf'],
    ['collapses white space', '  a\t\u00A0 b \r\n\r\n\r\n c\u2028d  ', 'a b\n\nc\nd'],
    ['keeps emoji sequences', '👩‍👩‍👧‍👦 ❤️‍🔥', '👩‍👩‍👧‍👦 ❤️‍🔥'],
    ['mends halves of pairs', 'x\uD83D y', 'x\uFFFD y'],
  ])('%s', (_, text, expected) => expect(cleanText(text)).toBe(expected));

  it('cuts at 20,000 units, never within a pair', () => {
    expect(cleanText('a'.repeat(100_000))).toHaveLength(MAX_TEXT);
    expect(cleanText(`a${'😀'.repeat(50_000)}`)).toBe(`a${'😀'.repeat(9_999)}`);
  });

  it.each([`${' '.repeat(79_990)}x`, ' \n'.repeat(40_000)])('is quick with the worst of white space', async (text) => {
    expect(await cpuMs(() => cleanText(text))).toBeLessThan(500);
  });

  it('has nothing more to clean in what is clean', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });
});

it('cleanLine has one line, or null', () => {
  expect(cleanLine(' a\n b ')).toBe('a b');
  expect(cleanLine(' \u0000 ')).toBeNull();
  expect(cleanLine(undefined)).toBeNull();
});

it.each([['es', 'es'], ['es-MX', 'es'], ['EN_us', 'en'], ['spa', null], ['', null], [7, null], ['<b>', null]])(
  'the language of %s is %s',
  (tag, code) => expect(languageOf(tag)).toBe(code),
); // prettier-ignore
