import { describe, expect, it } from '@jest/globals';
import { compareDays, type Day } from './compare-days.js';
import { measure } from './measures.js';

const day = (
  positive: number,
  neutral: number,
  negative: number,
  terms: Record<string, number> = {},
  reach = 100,
): Day => {
  const measures = measure([
    { sentiment: 'positive', mentions: positive, reach: positive * reach },
    { sentiment: 'neutral', mentions: neutral, reach: neutral * reach },
    { sentiment: 'negative', mentions: negative, reach: negative * reach },
  ]);
  const none = { mentions: measures.volume, counts: new Map() };
  return {
    measures,
    terms: { mentions: measures.volume, counts: new Map(Object.entries(terms)) },
    hashtags: none,
    authors: none,
    domains: none,
  };
};

describe('compareDays', () => {
  it('shows a crisis: more mentions, a worse tone, the word behind it', () => {
    const crisis = compareDays(
      day(30, 100, 270, { refund: 150, shop: 100 }),
      day(60, 100, 40, { refund: 2, shop: 50 }),
    );
    expect(crisis.notable).toEqual(['sentiment-worse', 'volume-up']);
    expect(crisis.volume).toEqual({ now: 400, before: 200, difference: 200 });
    expect(crisis.negative.difference).toBe(230);
    expect(crisis.netSentiment.now).toBeCloseTo(-0.8);
    expect(crisis.reputation.difference).toBeLessThan(-80);
    expect(crisis.rising.terms.map(({ name }) => name)).toEqual(['refund']);
    expect(crisis.rising.hashtags).toEqual([]);
  });

  it.each<[string, Day, Day, string[]]>([
    ['the usual back and forth', day(65, 110, 38), day(60, 100, 40), []],
    ['three mentions instead of one', day(0, 1, 2), day(1, 0, 0), []],
    ['silence after much', day(0, 2, 0), day(60, 100, 40), ['volume-down', 'reach-down']],
    ['one loud voice', day(60, 100, 40, {}, 1_000), day(60, 100, 40), ['reach-up']],
    ['praise', day(180, 50, 20), day(60, 50, 140), ['sentiment-better']],
  ])('%s', (_, today, yesterday, notable) => expect(compareDays(today, yesterday).notable).toEqual(notable));

  it('does not take the absence of opinions for a neutral tone', () => {
    const { netSentiment, reputation } = compareDays(day(0, 5, 0), day(5, 0, 0));
    expect(netSentiment).toEqual({ now: null, before: 1, difference: null });
    expect(reputation).toMatchObject({ now: null, difference: null });
  });
});
