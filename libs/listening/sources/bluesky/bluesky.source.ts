import { HOUR } from '#kernel';
import type { Source, SourceBatch, SourceIo } from '../kit/source.js';
import {
  blueskyConfig,
  type BlueskyConfig,
  type JetstreamConfig,
  type ReposConfig,
  type SearchConfig,
} from './config.js';
import { readJetstream } from './jetstream.js';
import { readRepos } from './repos.js';
import { readSearch } from './search.js';

export type { BlueskyConfig } from './config.js';

/** Posts of Bluesky: all of them (`jetstream`), those of a search (`search`), or those of one server (`repos`). */
export const blueskySource: Source<BlueskyConfig> = {
  kind: 'bluesky',
  name: 'Bluesky',
  config: blueskyConfig,
  sharedKey(config) {
    switch (config.mode) {
      case 'jetstream':
        return `jetstream ${config.servers.join(' ')} ${config.dictionaryUrl ?? ''}`;
      case 'repos':
        return `repos ${config.service}`;
      case 'search':
        return null;
    }
  },
  firehose: true,
  streaming: true,
  silentAfterMs: HOUR,
  cost: null,
  read: (io) => reading(io),
};

function reading(io: SourceIo<BlueskyConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { config } = io;
  switch (config.mode) {
    case 'jetstream':
      return readJetstream(io as SourceIo<JetstreamConfig>);
    case 'search':
      return readSearch(io as SourceIo<SearchConfig>);
    case 'repos':
      return readRepos(io as SourceIo<ReposConfig>);
  }
}
