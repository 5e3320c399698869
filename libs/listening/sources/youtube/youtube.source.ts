import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { z } from 'zod';
import { fieldsOf } from '../kit/guards.js';
import { readListings, type Listing, type Page } from '../kit/listings.js';
import { SourceError, type Source, type SourceBatch, type SourceIo } from '../kit/source.js';
import { YouTubeClient } from './client.js';
import { youTubeConfig, type YouTubeConfig } from './config.js';

/** A search costs 100 units of the daily 10,000. */
const SEARCH_EVERY_MS = HOUR;
const MAX_VIDEOS = 10;

export const youTubeSource: Source<YouTubeConfig> = {
  kind: 'youtube',
  name: 'YouTube comments',
  config: youTubeConfig,
  // The key is each one's own, and so is its quota.
  sharedKey: () => null,
  firehose: false,
  streaming: false,
  // A used-up quota is silence until midnight in California.
  silentAfterMs: 25 * HOUR,
  cost: 'No money, but the daily quota of your API key (10,000 units): about 600 a day for a channel, 600 per video, 2,400 for a search and its comments up to 6,000 more.',
  read,
};

/** What a search has found, beside what the listings remember. */
const searchState = z.object({ searchedAt: z.iso.datetime(), videos: z.array(z.string()) });

async function* read(io: SourceIo<YouTubeConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { channelId, videoIds, query } = io.config;
  const client = new YouTubeClient(io);
  const now = io.clock.now();
  const saved = fieldsOf(io.cursor);
  let state = searchState.safeParse(saved['search']).data ?? null;
  const listings: Listing[] = [];
  if (query !== undefined && (state === null || now.getTime() - Date.parse(state.searchedAt) >= SEARCH_EVERY_MS)) {
    const found = await client.search(query, state ? shift(new Date(state.searchedAt), -HOUR) : shift(now, -DAY));
    const videos = [...new Set([...found.map(({ video }) => video), ...(state?.videos ?? [])])].slice(0, MAX_VIDEOS);
    state = { searchedAt: now.toISOString(), videos };
    listings.push(() => Promise.resolve({ rows: found, next: null }));
  }
  if (channelId !== undefined)
    listings.push((token) => client.threads({ allThreadsRelatedToChannelId: channelId }, token));
  for (const videoId of videoIds ?? []) listings.push((token) => client.threads({ videoId }, token));
  for (const videoId of state?.videos ?? []) listings.push((token) => orNone(client.threads({ videoId }, token)));
  const reading = readListings(
    { cursor: (saved['listings'] as SourceIo<unknown>['cursor']) ?? null, clock: io.clock },
    { listings, lateMs: 10 * MINUTE, maxPages: 5, recheck: { ids: 50, look: (ids) => client.look(ids) } },
  );
  for await (const batch of reading) yield { ...batch, cursor: { listings: batch.cursor, search: state } };
  return { againInMs: (videoIds?.length ?? 1) > 3 || query !== undefined ? 15 * MINUTE : 5 * MINUTE };
}

/** Of the videos that a search has found, some have no comments, or are gone again. */
async function orNone(page: Promise<Page>): Promise<Page> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof SourceError && (error.kind === 'rejected' || error.kind === 'gone'))
      return { rows: [], next: null };
    throw error;
  }
}
