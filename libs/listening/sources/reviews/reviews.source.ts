import { DAY, MINUTE } from '#kernel';
import { readListings, type Listing } from '../kit/listings.js';
import type { Source, SourceBatch, SourceIo } from '../kit/source.js';
import { appStoreListing } from './app-store.js';
import { reviewsConfig, type ReviewsConfig } from './config.js';
import { googlePlayListing } from './google-play.js';
import { reviewList } from './list.js';

export const reviewsSource: Source<ReviewsConfig> = {
  kind: 'reviews',
  name: 'Reviews (App Store, Google Play)',
  config: reviewsConfig,
  sharedKey: (config) => (config.store === 'google-play' ? null : JSON.stringify(config, Object.keys(config).sort())),
  firehose: false,
  streaming: false,
  silentAfterMs: DAY,
  cost: null,
  read,
};

async function* read(io: SourceIo<ReviewsConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  // Apple's copies differ by hours; a changed review comes up again under its own id.
  yield* readListings(io, { listings: [listingOf(io)], lateMs: DAY, maxPages: 10 });
  // Google allows 200 reads an hour, Apple changes its pages every few hours.
  return { againInMs: 30 * MINUTE };
}

function listingOf(io: SourceIo<ReviewsConfig>): Listing {
  const { config } = io;
  switch (config.store) {
    case 'app-store':
      return appStoreListing(io, config);
    case 'google-play':
      return googlePlayListing(io, config);
    case 'list':
      return reviewList(io, config.url);
  }
}
