import { createHash } from 'node:crypto';
import { DAY, HOUR, MINUTE, SECOND } from '#kernel';
import type { Item } from '../../domain/index.js';
import type { FeedCursor } from './cursor.js';

const LEAST_MS = 2 * MINUTE;
/** However seldom a feed says something, it is looked at every hour: unchanged it costs a few hundred bytes. */
const MOST_MS = HOUR;

/** Mean time between the newest entries (ten of them); null with less than two. */
export function gapOf(items: Pick<Item, 'publishedAt'>[]): number | null {
  const times = items.slice(-10).map(({ publishedAt }) => publishedAt.getTime());
  return times.length < 2 ? null : (times.at(-1)! - times[0]!) / (times.length - 1);
}

/** How long the publisher wants us to stay away: by the feed itself, or by `Cache-Control: max-age`; at most a day. */
export function floorMs(everyMs: number | null, headers: Record<string, string>): number {
  const seconds = Number(/(?:^|[,\s])max-age=(\d{1,9})/i.exec(headers['cache-control'] ?? '')?.[1] ?? 0);
  return Math.min(Math.max(everyMs ?? 0, seconds * SECOND), DAY);
}

/**
 * Twice per usual gap between entries, at least every hour and at most every two minutes; never sooner than the publisher
 * asks, up to a day. Ten percent earlier or later by the feed's address, so that feeds of one server do not come at once.
 */
export function againInMs({ gapMs, newest, floorMs: floor, push }: FeedCursor, url: string, now: Date): number {
  const quietMs = newest === null ? 0 : now.getTime() - Date.parse(newest);
  const usual = Math.min(Math.max(Math.max(gapMs ?? MOST_MS, quietMs / 2) / 2, LEAST_MS), MOST_MS);
  const pushed = push?.until != null && Date.parse(push.until) > now.getTime();
  const polite = Math.min(Math.max(pushed ? MOST_MS : usual, floor, MINUTE), DAY);
  const share = createHash('sha256').update(url).digest().readUInt32BE() / 2 ** 32;
  return Math.min(Math.round(polite * (0.9 + share * 0.2)), DAY);
}
