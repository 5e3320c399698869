import { DAY, MINUTE, shift } from '#kernel';
import type { Item } from '../../domain/index.js';
import { listAt, textAt } from '../kit/json.js';
import type { Gap, SourceBatch, SourceIo } from '../kit/source.js';
import type { XSearchConfig } from './config.js';
import { costOfPosts } from './prices.js';
import { authorsIn, fieldsOf, timeOfId, tweetItem } from './tweet-item.js';
import { callX } from './x-api.js';

const PAGE = 100;
/** The recent search reaches so far back; ids that are older are refused. */
const REACH = 7 * DAY - MINUTE;

type Io = SourceIo<Pick<XSearchConfig, 'authors' | 'maxPosts' | 'bearerToken' | 'baseUrl'>>;

export async function* readSearch(io: SourceIo<XSearchConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const againInMs = io.config.everyMinutes * MINUTE;
  if (io.signal.aborted) return { againInMs };
  const sinceId = textAt(io.cursor, 'sinceId');
  const { items, newestId, gap, cost } = await searchSince(io, io.config.query, sinceId);
  yield { items, removals: [], cursor: { sinceId: newestId }, gap, cost };
  return { againInMs };
}

export interface SearchResult {
  /** Oldest first. */
  items: Item[];
  /** The newest post that was seen, for the next time. */
  newestId: string | null;
  gap?: Gap;
  cost: number;
}

/** What a search finds behind a post, or of the last day without one; the newest `maxPosts`, and a gap when there are more. */
export async function searchSince(io: Io, query: string, sinceId: string | null): Promise<SearchResult> {
  const now = io.clock.now();
  const since = sinceId === null ? null : timeOfId(sinceId);
  const tooOld = since !== null && since < shift(now, -REACH);
  const from = tooOld ? shift(now, -REACH) : shift(now, -DAY);
  const begin: Record<string, string> = since && !tooOld ? { since_id: sinceId! } : { start_time: from.toISOString() };
  const found = await pages(io, { query, ...begin, ...fieldsOf(io.config.authors) });
  const ids = found.tweets.map((tweet) => textAt(tweet, 'id')).filter((id) => id !== null);
  const items = found.tweets.map((tweet) => tweetItem(tweet, found.authors, now)).filter((item) => item !== null);
  const reached = timeOfId(ids.at(-1) ?? '');
  const lost = tooOld || !found.complete;
  return {
    items: items.reverse(),
    newestId: ids.reduce(newer, sinceId),
    gap: lost
      ? { from: since ?? from, to: found.complete ? from : reached, reason: reasonOf(found.complete, io) }
      : undefined,
    cost: costOfPosts(found.tweets.length, found.authors.size),
  };
}

const reasonOf = (complete: boolean, { config }: Io): string =>
  complete
    ? 'X finds posts of the last seven days only; older ones were not read.'
    : `There were more posts than the ${config.maxPosts} that may be bought at once; the oldest of them were not read.`;

const newer = (a: string | null, b: string): string => (a === null || BigInt(b) > BigInt(a) ? b : a);

/** Newest first, until there are no more, or enough. */
async function pages(io: Io, query: Record<string, string>) {
  const tweets: unknown[] = [];
  const authors = new Map<string | null, unknown>();
  let next: string | null = null;
  do {
    const most = Math.max(10, Math.min(PAGE, io.config.maxPosts - tweets.length));
    const answer: unknown = await callX(io, 'tweets/search/recent', {
      query: { ...query, max_results: String(most), ...(next && { next_token: next }) },
    });
    tweets.push(...listAt(answer, 'data'));
    for (const [id, author] of authorsIn(answer)) authors.set(id, author);
    next = textAt(answer, 'meta', 'next_token');
  } while (next !== null && tweets.length < io.config.maxPosts && !io.signal.aborted);
  return { tweets, authors, complete: next === null };
}
