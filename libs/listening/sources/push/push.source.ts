import { DAY } from '#kernel';
import { z } from 'zod';
import type { Source } from '../kit/source.js';

const pushConfig = z.strictObject({});

/**
 * Texts that others send to us by HTTP: there is nothing to read. What is sent becomes items by `itemOfPush` and
 * `parsePushLines`; how long a silence is normal, only the sender knows.
 */
export const pushSource: Source<z.infer<typeof pushConfig>> = {
  kind: 'push',
  name: 'Push (your own texts over HTTP)',
  config: pushConfig,
  sharedKey: () => null,
  firehose: false,
  streaming: false,
  silentAfterMs: 7 * DAY,
  cost: null,
  read,
};

// eslint-disable-next-line require-yield
async function* read(): AsyncGenerator<never, { againInMs: number }> {
  return { againInMs: DAY };
}
