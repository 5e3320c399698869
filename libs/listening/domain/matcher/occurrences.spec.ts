import { describe, expect, it } from '@jest/globals';
import { adjacent, near, together } from './occurrences.js';

/** Places of letters in a text of one-letter words; `?` fits every word. */
const fitsIn =
  (text: string) =>
  (word: number, place: number): boolean =>
    text[place] === '?' || text.charCodeAt(place) === word;
const words = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));

describe('occurrences', () => {
  it('finds words side by side within a stream', () => {
    expect(adjacent(words('ab'), 0, 6, fitsIn('abxaba'), Infinity)).toEqual([
      { first: 0, last: 1 },
      { first: 3, last: 4 },
    ]);
    expect(adjacent(words('ab'), 1, 4, fitsIn('abxaba'), Infinity)).toEqual([]);
  });

  it('gives each word a place of its own', () => {
    expect(together(words('aab'), 1, 0, 4, fitsIn('axab'), 1)).toEqual([{ first: 0, last: 3 }]);
    expect(together(words('aab'), 1, 0, 3, fitsIn('axb'), 1)).toEqual([]);
    // the second ? must be the b, so that the first is left for an a
    expect(together(words('abc'), 0, 0, 3, fitsIn('??c'), 1)).toEqual([{ first: 0, last: 2 }]);
  });

  it('knows every pair in reach, each once', () => {
    const [a, b] = [[0, 4].map((at) => ({ first: at, last: at })), [2, 5].map((at) => ({ first: at, last: at + 1 }))];
    expect(near(a!, b!, 1, false, Infinity)).toEqual([
      { first: 0, last: 3 },
      { first: 2, last: 4 },
      { first: 4, last: 6 },
    ]);
    expect(near(a!, b!, 1, true, Infinity)).toEqual([
      { first: 0, last: 3 },
      { first: 4, last: 6 },
    ]);
  });

  it('does not try every choice of places for words that are everywhere', () => {
    const text = '?'.repeat(3000);
    expect(together(words('abcdefghij'), 0, 0, text.length, fitsIn(text), 1)).toHaveLength(1);
    expect(together(words('abcdefghij'), 9, 0, text.length, fitsIn('a'.repeat(3000)), 1)).toEqual([]);
  });
});
