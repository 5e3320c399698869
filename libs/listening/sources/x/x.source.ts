import { HOUR } from '#kernel';
import type { Source, SourceBatch, SourceIo } from '../kit/source.js';
import { xConfig, type XConfig, type XCountsConfig, type XSearchConfig, type XStreamConfig } from './config.js';
import { readCounts } from './counts.js';
import { COST } from './prices.js';
import { readSearch } from './search.js';
import { readStream } from './stream.js';

export type { XConfig } from './config.js';

/** Posts of X: of a search, as they appear (filtered stream), or only how many there are. */
export const xSource: Source<XConfig> = {
  kind: 'x',
  name: 'X',
  config: xConfig,
  // Each app pays for itself.
  sharedKey: () => null,
  firehose: false,
  streaming: true,
  silentAfterMs: 6 * HOUR,
  cost: COST,
  read: (io) => reading(io),
};

function reading(io: SourceIo<XConfig>): AsyncGenerator<SourceBatch, { againInMs: number }> {
  switch (io.config.mode) {
    case 'search':
      return readSearch(io as SourceIo<XSearchConfig>);
    case 'stream':
      return readStream(io as SourceIo<XStreamConfig>);
    case 'counts':
      return readCounts(io as SourceIo<XCountsConfig>);
  }
}
