import { HOUR, MINUTE } from '#kernel';
import { readListings, type Listing } from '../kit/listings.js';
import { SourceError, type Source, type SourceBatch, type SourceIo } from '../kit/source.js';
import { RedditClient } from './client.js';
import { redditConfig, type RedditConfig } from './config.js';

export const redditSource: Source<RedditConfig> = {
  kind: 'reddit',
  name: 'Reddit',
  config: redditConfig,
  // Credentials are each one's own, and so is their quota.
  sharedKey: () => null,
  firehose: false,
  streaming: false,
  silentAfterMs: HOUR,
  cost: null,
  read,
};

async function* read(io: SourceIo<RedditConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const client = new RedditClient(io);
  yield* readListings(io, {
    listings: pathsOf(io.config).map(
      (path): Listing =>
        (after) =>
          client.listing(path, after),
    ),
    lateMs: 10 * MINUTE,
    // Reddit lists no more than a thousand.
    maxPages: 10,
    recheck: {
      ids: 100,
      look: async (ids) => {
        try {
          return await client.info(ids);
        } catch (error) {
          if (!(error instanceof SourceError) || io.signal.aborted) throw error;
          io.logger.warn({ code: error.code }, 'What became of older posts could not be read.');
          return [];
        }
      },
    },
  });
  const until = client.exhaustedUntil?.getTime() ?? 0;
  return { againInMs: Math.max(MINUTE, until - io.clock.now().getTime()) };
}

function pathsOf({ subreddits, query, comments }: RedditConfig): string[] {
  const place = subreddits.length > 0 ? `/r/${subreddits.join('+')}` : '';
  if (query !== undefined) {
    const search = new URLSearchParams({ q: query, sort: 'new', type: 'link', ...(place ? { restrict_sr: '1' } : {}) });
    return [`${place}/search?${search}`];
  }
  return [`${place}/new`, ...(comments ? [`${place}/comments`] : [])];
}
