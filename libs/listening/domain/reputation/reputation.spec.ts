import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { measure, type SentimentCount, type Tones } from './measures.js';
import { REPUTATION_FORMULA, reputationScore } from './reputation-score.js';
import { shareOfVoice } from './share-of-voice.js';

const tones = (positive: number, negative: number, reachEach = 99): Tones => ({
  mentions: { positive, neutral: 0, negative },
  reach: { positive: positive * reachEach, neutral: 0, negative: negative * reachEach },
});
const counts = fc.array(
  fc.record<SentimentCount>({
    sentiment: fc.constantFrom('positive', 'neutral', 'negative'),
    mentions: fc.nat(1_000),
    reach: fc.nat(1_000_000),
  }),
);

describe('measure', () => {
  it('sums by sentiment; net sentiment leaves the neutral ones out', () => {
    expect(
      measure([
        { sentiment: 'positive', mentions: 2, reach: 10 },
        { sentiment: 'neutral', mentions: 50, reach: 5 },
        { sentiment: 'negative', mentions: 6, reach: 1 },
        { sentiment: 'positive', mentions: 1, reach: 4 },
      ]),
    ).toEqual({
      mentions: { positive: 3, neutral: 50, negative: 6 },
      reach: { positive: 14, neutral: 5, negative: 1 },
      volume: 59,
      netSentiment: -1 / 3,
      totalReach: 20,
    });
  });

  it('knows no tone where nobody has an opinion', () => {
    expect(measure([{ sentiment: 'neutral', mentions: 5, reach: 5 }]).netSentiment).toBeNull();
    expect(measure([])).toMatchObject({ volume: 0, netSentiment: null, totalReach: 0 });
  });
});

describe('reputationScore', () => {
  it('is what its formula says', () => {
    // P = 30 × (1 + log10(100)) = 90, N = 10 × 3 = 30
    const { score, formula, inputs } = reputationScore(tones(30, 10));
    expect(score).toBeCloseTo((100 * (90 - 30)) / (90 + 30 + 15), 10);
    expect(formula).toBe(REPUTATION_FORMULA);
    expect(inputs).toEqual({
      positiveMentions: 30,
      negativeMentions: 10,
      positiveReach: 99,
      negativeReach: 99,
      positiveWeight: 90,
      negativeWeight: 30,
    });
  });

  it('is small for few opinions, unknown for none', () => {
    expect(reputationScore(tones(1, 0)).score).toBeLessThan(20);
    expect(reputationScore(tones(1_000, 0)).score).toBeGreaterThan(99);
    expect(reputationScore(tones(0, 0)).score).toBeNull();
  });

  it('weighs reach by its logarithm', () => {
    const loudPraise = { mentions: tones(1, 10).mentions, reach: { positive: 999_999, neutral: 0, negative: 0 } };
    expect(reputationScore(loudPraise).score).toBeLessThan(0);
  });

  it('stays within ±100, mirrors, and grows with praise', () => {
    const number = fc.nat(100_000);
    fc.assert(
      fc.property(number, number, number, number, (positive, negative, positiveReach, negativeReach) => {
        const of = (p: number, n: number, pr: number, nr: number): number =>
          reputationScore({
            mentions: { positive: p, neutral: 3, negative: n },
            reach: { positive: pr, neutral: 9, negative: nr },
          }).score ?? 0;
        const score = of(positive, negative, positiveReach, negativeReach);
        expect(Math.abs(score)).toBeLessThan(100);
        expect(of(negative, positive, negativeReach, positiveReach)).toBeCloseTo(-score, 9);
        expect(of(positive + 1, negative, 0, 0)).toBeGreaterThan(of(positive, negative, 0, 0) - 1e-9);
        expect(of(positive, negative, positiveReach + 1, negativeReach)).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});

describe('shareOfVoice', () => {
  it('shares volume, reach and tone out over the set', () => {
    const [ours, theirs] = shareOfVoice([
      { topic: 'ours', measures: measure([{ sentiment: 'positive', mentions: 30, reach: 100 }]) },
      {
        topic: 'theirs',
        measures: measure([
          { sentiment: 'positive', mentions: 10, reach: 300 },
          { sentiment: 'negative', mentions: 60, reach: 0 },
        ]),
      },
    ]);
    expect(ours).toEqual({
      topic: 'ours',
      volume: 30,
      reach: 100,
      share: 0.3,
      reachShare: 0.25,
      positiveShare: 0.75,
      negativeShare: 0,
    });
    expect(theirs).toMatchObject({ share: 0.7, negativeShare: 1 });
  });

  it('has no share of nothing', () =>
    expect(shareOfVoice([{ topic: 'a', measures: measure([]) }])[0]).toMatchObject({ share: null, reachShare: null }));

  it('adds up to 1', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 5 }), (sets) => {
        const shares = shareOfVoice(sets.map((set, index) => ({ topic: String(index), measures: measure(set) })));
        for (const key of ['share', 'reachShare', 'positiveShare', 'negativeShare'] as const) {
          const known = shares.flatMap((share) => share[key] ?? []);
          if (known.length > 0) expect(known.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        }
      }),
    );
  });
});
