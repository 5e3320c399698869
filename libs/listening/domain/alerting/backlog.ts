import { HOUR } from '#kernel';
import { BUCKET_MS, type Verdict } from '../spikes/settings.js';

/** What is older is counted where it belongs, in the past. */
const MOST_LATE_MS = 2 * HOUR;
const ROOM = 1.5;
const DEVIATIONS = 3;

/**
 * Whether a spike is no more than what sources bring after they could not be read for `blindMs`: what comes late by up to two
 * hours is counted when it comes (`use-cases/counted-at.ts`), two hours of it in five minutes. `late`: how many of the mentions
 * observed were published before the spike began.
 */
export function isBacklog(verdict: Verdict, late: number, blindMs: number): boolean {
  const { observed, expected, since, at } = verdict;
  const runMs = at.getTime() + BUCKET_MS - since.getTime();
  const missed = (expected / runMs) * Math.min(blindMs, MOST_LATE_MS);
  const excess = observed - expected;
  return late >= excess / 2 && excess <= ROOM * missed + DEVIATIONS * Math.sqrt(missed);
}
