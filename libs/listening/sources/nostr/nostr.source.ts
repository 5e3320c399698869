import { HOUR } from '#kernel';
import type { Source } from '../kit/source.js';
import { nostrConfig, type NostrConfig } from './config.js';
import { readRelays } from './read-relays.js';

export type { NostrConfig } from './config.js';

/** Notes at Nostr relays: those with a hashtag, those of a search, or all. */
export const nostrSource: Source<NostrConfig> = {
  kind: 'nostr',
  name: 'Nostr',
  config: nostrConfig,
  sharedKey: ({ relays, hashtags, search }) => JSON.stringify([relays.toSorted(), hashtags.toSorted(), search]),
  firehose: true,
  streaming: true,
  silentAfterMs: 6 * HOUR,
  cost: null,
  read: (io) => readRelays(io),
};
