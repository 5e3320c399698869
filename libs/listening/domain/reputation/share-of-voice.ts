import type { Measures } from './measures.js';

/** Shares of one topic among a fixed set, 0 to 1; null where the whole set has nothing to share. */
export interface VoiceShare {
  topic: string;
  volume: number;
  reach: number;
  share: number | null;
  reachShare: number | null;
  /** Of the set's positive mentions, and of its negative ones. */
  positiveShare: number | null;
  negativeShare: number | null;
}

/** Share of voice over exactly these topics: the numerators add up to the denominators, so the shares add up to 1. */
export function shareOfVoice(topics: readonly { topic: string; measures: Measures }[]): VoiceShare[] {
  const total = (of: (measures: Measures) => number): number =>
    topics.reduce((sum, { measures }) => sum + of(measures), 0);
  const share = (measures: Measures, of: (measures: Measures) => number): number | null => {
    const whole = total(of);
    return whole === 0 ? null : of(measures) / whole;
  };
  return topics.map(({ topic, measures }) => ({
    topic,
    volume: measures.volume,
    reach: measures.totalReach,
    share: share(measures, ({ volume }) => volume),
    reachShare: share(measures, ({ totalReach }) => totalReach),
    positiveShare: share(measures, ({ mentions }) => mentions.positive),
    negativeShare: share(measures, ({ mentions }) => mentions.negative),
  }));
}
