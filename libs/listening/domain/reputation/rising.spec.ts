import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rising, type Occurrences } from './rising.js';
import { chanceOfRise, erfc, falseDiscoveryLimit, logLikelihoodRatio } from './statistics.js';

const of = (mentions: number, counts: Record<string, number>): Occurrences => ({
  mentions,
  counts: new Map(Object.entries(counts)),
});

describe('rising', () => {
  it('finds what is new and what has grown beyond the volume, the surest first', () => {
    const now = of(200, { refund: 40, broken: 12, shop: 100, rare: 2, twice: 6 });
    const before = of(100, { refund: 1, shop: 50, twice: 2 });
    const found = rising(now, before);
    expect(found.map(({ name }) => name)).toEqual(['refund', 'broken']);
    expect(found[0]).toMatchObject({ mentions: 40, usual: 2 });
    expect(found[0]!.ratio).toBeCloseTo(40.5 / 2.5);
    expect(found[1]!.usual).toBe(0);
  });

  it('needs both periods, a minimum, and keeps to the limit', () => {
    const now = of(100, { a: 50, b: 40, c: 30 });
    expect(rising(now, of(0, {}))).toEqual([]);
    expect(rising(of(0, {}), now)).toEqual([]);
    expect(rising(now, of(100, {}), { minimum: 31 }).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(rising(now, of(100, {}), { limit: 1 }).map(({ name }) => name)).toEqual(['a']);
  });

  it('makes no news of ten thousand words that did not change', () => {
    // Alternately one more and one fewer, as chance does.
    const words = Array.from({ length: 10_000 }, (_, index) => `w${index}`);
    const now = of(5_000, Object.fromEntries(words.map((word, index) => [word, 10 + (index % 7)])));
    const before = of(5_000, Object.fromEntries(words.map((word, index) => [word, 16 - (index % 7)])));
    expect(rising(now, before)).toEqual([]);
  });

  it('keeps the order of certainty, and never tells what has not risen', () => {
    const counts = fc.dictionary(fc.constantFrom(...'abcdefgh'), fc.nat(50));
    fc.assert(
      fc.property(counts, counts, (now, before) => {
        const found = rising(of(50, now), of(80, before), { falseDiscoveries: 1 });
        expect(found.map(({ g2 }) => g2)).toEqual(found.map(({ g2 }) => g2).toSorted((a, b) => b - a));
        for (const { mentions, usual, chance } of found) {
          expect(mentions).toBeGreaterThan(usual);
          expect(chance).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });
});

describe('statistics', () => {
  it('erfc', () => {
    expect(erfc(0)).toBeCloseTo(1, 6);
    expect(erfc(1)).toBeCloseTo(0.157299207, 7);
    expect(erfc(-1)).toBeCloseTo(1.842700793, 6);
    expect(erfc(4) / 1.54172579e-8).toBeCloseTo(1, 6);
  });

  it('G², by hand: 10 of 20 against 0 of 20 is 2 × (10 ln 2 + 10 ln (2/3) + 20 ln (4/3))', () => {
    const byHand = 2 * (10 * Math.log(2) + 10 * Math.log(2 / 3) + 20 * Math.log(4 / 3));
    expect(logLikelihoodRatio(10, 20, 0, 20)).toBeCloseTo(byHand, 10);
    expect(logLikelihoodRatio(5, 50, 10, 100)).toBeCloseTo(0, 10);
  });

  it('the chance of G² 3.84 is the well-known 5 %, half of it a rise', () =>
    expect(chanceOfRise(3.841459)).toBeCloseTo(0.025, 5));

  it('Benjamini-Hochberg: the largest chance below its own line', () => {
    expect(falseDiscoveryLimit([0.04, 0.001, 0.03, 0.5], 0.05)).toBe(0.001);
    expect(falseDiscoveryLimit([0.02, 0.001, 0.03, 0.5], 0.05)).toBe(0.03);
    expect(falseDiscoveryLimit([0.5], 0.05)).toBe(-1);
    expect(falseDiscoveryLimit([], 0.05)).toBe(-1);
  });
});
