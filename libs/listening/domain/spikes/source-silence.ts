import { DAY, HOUR } from '#kernel';

/** Twice the longest pause it ever made; never less than an hour, never more than a week. */
const PAUSES = 2;
const LEAST_SILENCE = HOUR;
const MOST_SILENCE = 7 * DAY;
const LEAST_ITEMS = 10;

/**
 * How long a source may say nothing before that is news, in milliseconds, from the instants of its last items (any order).
 * null: too few items to know its rhythm.
 */
export function usualSilenceMs(items: readonly Date[]): number | null {
  if (items.length < LEAST_ITEMS) return null;
  const times = items.map((at) => at.getTime()).toSorted((a, b) => a - b);
  const longest = times.slice(1).reduce((most, time, index) => Math.max(most, time - times[index]!), 0);
  return Math.min(MOST_SILENCE, Math.max(LEAST_SILENCE, PAUSES * longest));
}

/** Since when a source is silent beyond `silentAfterMs`; null while it is not. A source that never said anything counts from `createdAt`. */
export function silentSince(
  source: { lastItemAt: Date | null; createdAt: Date },
  silentAfterMs: number,
  now: Date,
): Date | null {
  const since = source.lastItemAt ?? source.createdAt;
  return now.getTime() - since.getTime() > silentAfterMs ? since : null;
}
