import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { betaBinomialTail, findSentimentTurn } from './sentiment-turn.js';

const OPTIONS = { sensitivity: 'balanced', minimum: 10 } as const;
const USUAL = { positive: 600, negative: 400 };

describe('findSentimentTurn', () => {
  it('tells a clear turn in either direction', () => {
    expect(findSentimentTurn({ positive: 5, negative: 45 }, USUAL, OPTIONS)).toMatchObject({
      direction: 'worse',
      net: -0.8,
      usualNet: 0.2,
      opinions: 50,
    });
    expect(findSentimentTurn({ positive: 49, negative: 1 }, USUAL, OPTIONS)?.direction).toBe('better');
  });

  it.each([
    ['the usual', { positive: 60, negative: 40 }, USUAL],
    ['too few opinions', { positive: 0, negative: 9 }, USUAL],
    ['too little past', { positive: 5, negative: 45 }, { positive: 10, negative: 9 }],
    ['no opinions at all', { positive: 0, negative: 0 }, { positive: 0, negative: 0 }],
    ['a small turn of very many', { positive: 52_000, negative: 48_000 }, { positive: 60_000, negative: 40_000 }],
    ['what chance does to ten', { positive: 3, negative: 7 }, USUAL],
  ])('keeps quiet about %s', (_, recent, baseline) => expect(findSentimentTurn(recent, baseline, OPTIONS)).toBeNull());

  it('is symmetric, and calm tells nothing that alert does not', () => {
    const opinions = fc.record({ positive: fc.nat(300), negative: fc.nat(300) });
    const swapped = ({ positive, negative }: { positive: number; negative: number }) => ({
      positive: negative,
      negative: positive,
    });
    fc.assert(
      fc.property(opinions, opinions, (recent, baseline) => {
        const turn = findSentimentTurn(recent, baseline, OPTIONS);
        const mirrored = findSentimentTurn(swapped(recent), swapped(baseline), OPTIONS);
        expect(mirrored?.chance).toEqual(turn?.chance);
        if (turn) expect(mirrored?.direction).not.toBe(turn.direction);
        if (findSentimentTurn(recent, baseline, { ...OPTIONS, sensitivity: 'calm' }))
          expect(findSentimentTurn(recent, baseline, { ...OPTIONS, sensitivity: 'alert' })).not.toBeNull();
      }),
    );
  });
});

it('knows beta-binomial tails', () => {
  // Beta(1, 1): every count is as likely.
  expect(betaBinomialTail(8, 10, 1, 1)).toBeCloseTo(3 / 11, 10);
  // By hand: n 2, a 2, b 1: P(0) = 1/6, P(1) = 1/3, P(2) = 1/2.
  expect(betaBinomialTail(1, 2, 2, 1)).toBeCloseTo(5 / 6, 10);
  expect(betaBinomialTail(0, 1_000, 3, 40)).toBeCloseTo(1, 10);
});
