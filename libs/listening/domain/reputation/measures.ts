import type { SentimentLabel } from '../enrichment/enrichment.js';

/** Mentions of one sentiment in a period, as the store counts them. */
export interface SentimentCount {
  sentiment: SentimentLabel;
  mentions: number;
  /** Sum of the estimated reach of these mentions. */
  reach: number;
}

export interface Tones {
  mentions: Record<SentimentLabel, number>;
  reach: Record<SentimentLabel, number>;
}

/** What is said about a topic in a period. */
export interface Measures extends Tones {
  volume: number;
  /** (positive − negative) / (positive + negative), −1 to 1; null where nobody has an opinion, which is not zero. */
  netSentiment: number | null;
  totalReach: number;
}

/** Sums counts in any order; a label may come several times (sources, languages, buckets). */
export function measure(counts: Iterable<SentimentCount>): Measures {
  const mentions = { positive: 0, neutral: 0, negative: 0 };
  const reach = { positive: 0, neutral: 0, negative: 0 };
  for (const count of counts) {
    mentions[count.sentiment] += count.mentions;
    reach[count.sentiment] += count.reach;
  }
  return {
    mentions,
    reach,
    volume: mentions.positive + mentions.neutral + mentions.negative,
    netSentiment: netSentiment(mentions),
    totalReach: reach.positive + reach.neutral + reach.negative,
  };
}

export function netSentiment({ positive, negative }: { positive: number; negative: number }): number | null {
  return positive + negative === 0 ? null : (positive - negative) / (positive + negative);
}
