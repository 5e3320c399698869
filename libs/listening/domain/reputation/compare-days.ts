import { type Measures } from './measures.js';
import { reputationScore } from './reputation-score.js';
import { type Occurrences, rising, type Rising, type RisingOptions } from './rising.js';

/** A day (or any period; both of one length) of a topic. */
export interface Day {
  measures: Measures;
  terms: Occurrences;
  hashtags: Occurrences;
  authors: Occurrences;
  domains: Occurrences;
}

export interface Change {
  now: number | null;
  before: number | null;
  /** now − before; null when either is. */
  difference: number | null;
}

export type Notable = 'volume-up' | 'volume-down' | 'sentiment-worse' | 'sentiment-better' | 'reach-up' | 'reach-down';

/** What changed since the day before: the crisis view. */
export interface DayComparison {
  volume: Change;
  negative: Change;
  netSentiment: Change;
  reach: Change;
  reputation: Change;
  /** The changes that are more than the usual back and forth, the most pressing first. */
  notable: Notable[];
  rising: { terms: Rising[]; hashtags: Rising[]; authors: Rising[]; domains: Rising[] };
}

/** Half as many again, or a third fewer, and beyond three standard deviations of counts that cluster five by five. */
const LEAST_RATIO = 1.5;
const DEVIATIONS = 3;
const CLUSTER = 5;
const LEAST_SENTIMENT = 0.2;

export function compareDays(today: Day, yesterday: Day, options: RisingOptions = {}): DayComparison {
  const now = today.measures;
  const before = yesterday.measures;
  return {
    volume: change(now.volume, before.volume),
    negative: change(now.mentions.negative, before.mentions.negative),
    netSentiment: change(now.netSentiment, before.netSentiment),
    reach: change(now.totalReach, before.totalReach),
    reputation: change(reputationScore(now).score, reputationScore(before).score),
    notable: notable(now, before),
    rising: {
      terms: rising(today.terms, yesterday.terms, options),
      hashtags: rising(today.hashtags, yesterday.hashtags, options),
      authors: rising(today.authors, yesterday.authors, options),
      domains: rising(today.domains, yesterday.domains, options),
    },
  };
}

function change(now: number | null, before: number | null): Change {
  return { now, before, difference: now === null || before === null ? null : now - before };
}

function notable(now: Measures, before: Measures): Notable[] {
  const found: Notable[] = [];
  const sentiment = sentimentChange(now, before);
  if (sentiment < 0) found.push('sentiment-worse');
  const volume = volumeChange(now.volume, before.volume);
  if (volume > 0) found.push('volume-up');
  if (volume < 0) found.push('volume-down');
  // Reach is the sum of few large numbers: it is told by ratio, twice that of the volume.
  if (now.totalReach > 2 * LEAST_RATIO * before.totalReach) found.push('reach-up');
  if (before.totalReach > 2 * LEAST_RATIO * now.totalReach) found.push('reach-down');
  if (sentiment > 0) found.push('sentiment-better');
  return found;
}

/** 1 up, −1 down, 0 as usual. */
function volumeChange(now: number, before: number): number {
  const clear = Math.abs(now - before) > DEVIATIONS * Math.sqrt(CLUSTER * (now + before));
  if (!clear || Math.max(now, before) < LEAST_RATIO * Math.min(now, before)) return 0;
  return Math.sign(now - before);
}

/** −1 worse, 1 better, 0 as usual: the difference of two shares, with the same clustering. */
function sentimentChange(now: Measures, before: Measures): number {
  if (now.netSentiment === null || before.netSentiment === null) return 0;
  const difference = now.netSentiment - before.netSentiment;
  const deviation = Math.sqrt(CLUSTER * (variance(now) + variance(before)));
  return Math.abs(difference) >= LEAST_SENTIMENT && Math.abs(difference) > DEVIATIONS * deviation
    ? Math.sign(difference)
    : 0;
}

/** Of net sentiment, with one opinion of each kind added so that unanimity is no certainty. */
function variance({ mentions }: Measures): number {
  const positive = mentions.positive + 1;
  const opinions = positive + mentions.negative + 1;
  const share = positive / opinions;
  return (4 * share * (1 - share)) / opinions;
}
