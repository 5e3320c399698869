import { describe, expect, it } from '@jest/globals';
import { Lexicon } from './lexicon.js';
import { negationsOf } from './negation.js';
import { opinionOf } from './opinion.js';
import { readTokens } from './tokens.js';

const lexicon = new Lexicon('es');
const isNegation = negationsOf('es');
const read = (text: string) => opinionOf(readTokens(text), lexicon, isNegation);

describe('opinionOf', () => {
  it('adds up the values of words', () => {
    expect(read('bueno')).toMatchObject({ good: 2, bad: 0, first: 1, last: 1 });
    expect(read('bueno pero aburrido')).toMatchObject({ good: 2, bad: 3, first: 1, last: -1 });
  });

  it('makes a strengthened word stronger', () => {
    expect(read('muy bueno').good).toBeGreaterThan(read('bueno').good);
  });

  it('turns a good word after a negation, as far as the clause goes', () => {
    expect(read('nunca fue bueno')).toMatchObject({ good: 0, bad: 1, negatedGood: 1 });
    expect(read('nunca. Bueno')).toMatchObject({ good: 2, bad: 0, negatedGood: 0 });
  });

  it('values a pair of words above its parts', () => {
    expect(read('me gusta')).toMatchObject({ good: 2, bad: 0 });
    expect(read('no me gusta')).toMatchObject({ last: -1 });
    expect(read('menuda mierda').bad).toBeGreaterThan(0);
  });

  it('knows words by their stems and when they are stretched', () => {
    expect(read('decepcionadísimo').bad).toBe(read('decepción').bad);
    expect(read('buenooooo').good).toBe(read('bueno').good);
  });

  it('reads emoji and emoticons', () => {
    expect(read('😍').good).toBe(3);
    expect(read(':-(').bad).toBe(2);
    expect(read(':)').good).toBe(2);
  });
});
