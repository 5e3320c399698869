import { DAY, MINUTE, SECOND, shift } from '#kernel';
import { parseDate } from '../kit/dates.js';
import { field, listAt, textAt } from '../kit/json.js';
import { count } from '../kit/make-item.js';
import type { SourceBatch, SourceCount, SourceIo } from '../kit/source.js';
import type { XCountsConfig } from './config.js';
import { costOfCounts } from './prices.js';
import { callX } from './x-api.js';

const BUCKET = 5 * MINUTE;
/** X asks to keep 10 seconds from now; what is younger than half a minute may still grow. */
const SETTLED = 30 * SECOND;
const REACH = 7 * DAY - BUCKET;
const MAX_PAGES = 20;

const bucketOf = (at: Date): Date => new Date(Math.floor(at.getTime() / BUCKET) * BUCKET);

/** How many posts a query has in each whole five minutes since the last time: one request, no posts to buy. */
export async function* readCounts(io: SourceIo<XCountsConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { config, clock, signal } = io;
  const againInMs = config.everyMinutes * MINUTE;
  const now = clock.now();
  const end = bucketOf(shift(now, -SETTLED));
  const reached = parseDate(textAt(io.cursor, 'until'));
  const reach = shift(bucketOf(shift(now, -REACH)), BUCKET);
  const start = reached ? new Date(Math.max(reached.getTime(), reach.getTime())) : bucketOf(shift(now, -DAY));
  if (signal.aborted || start >= end) return { againInMs };
  const { minutes, requests } = await minutesBetween(io, start, end);
  const gap =
    reached && reached < start
      ? { from: reached, to: start, reason: 'X counts posts of the last seven days only.' }
      : undefined;
  const cursor = { until: end.toISOString() };
  yield { items: [], removals: [], cursor, counts: bucketsOf(minutes), gap, cost: costOfCounts(requests) };
  return { againInMs };
}

interface MinuteCount {
  at: Date;
  value: number;
}

async function minutesBetween(
  io: SourceIo<XCountsConfig>,
  start: Date,
  end: Date,
): Promise<{ minutes: MinuteCount[]; requests: number }> {
  const minutes: MinuteCount[] = [];
  const query = {
    query: io.config.query,
    granularity: 'minute',
    start_time: start.toISOString(),
    end_time: end.toISOString(),
  };
  let next: string | null = null;
  let requests = 0;
  do {
    const answer: unknown = await callX(io, 'tweets/counts/recent', {
      query: { ...query, ...(next && { next_token: next }) },
    });
    requests++;
    for (const bucket of listAt(answer, 'data')) {
      const at = parseDate(textAt(bucket, 'start'));
      const value = count(field(bucket, 'tweet_count'));
      if (at && value !== null && at >= start && at < end) minutes.push({ at, value });
    }
    next = textAt(answer, 'meta', 'next_token');
  } while (next !== null && requests < MAX_PAGES && !io.signal.aborted);
  return { minutes, requests };
}

/** Only buckets of which all minutes were told: missing data is not silence. */
function bucketsOf(minutes: MinuteCount[]): SourceCount[] {
  const buckets = new Map<number, { value: number; minutes: Set<number> }>();
  for (const { at, value } of minutes) {
    const key = bucketOf(at).getTime();
    const bucket = buckets.get(key) ?? { value: 0, minutes: new Set() };
    if (!bucket.minutes.has(at.getTime())) bucket.value += value;
    bucket.minutes.add(at.getTime());
    buckets.set(key, bucket);
  }
  return [...buckets]
    .filter(([, bucket]) => bucket.minutes.size === BUCKET / MINUTE)
    .toSorted(([a], [b]) => a - b)
    .map(([at, { value }]) => ({ at: new Date(at), value }));
}
