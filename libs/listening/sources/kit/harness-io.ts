import type { Clock, Json } from '#kernel';
import { GuardedHttp, Logger } from '#platform';
import type { Item } from '../../domain/index.js';
import type { Source, SourceBatch, SourceIo } from './source.js';

export interface TestIo {
  config: unknown;
  clock: Clock;
  /** `host:port`s that may be reached. */
  allowPrivate: string[];
  cursor?: Json;
  callbackUrl?: string | null;
}

/** What a source gets, for tests of what is its own. */
export function ioFor<C>(source: Source<C>, input: TestIo): SourceIo<C> {
  return {
    config: source.config.parse(input.config),
    cursor: input.cursor ?? null,
    http: new GuardedHttp({ allowPrivate: input.allowPrivate }),
    clock: input.clock,
    logger: Logger.silent(),
    signal: new AbortController().signal,
    callbackUrl: input.callbackUrl ?? null,
  };
}

export interface OneRead {
  batches: SourceBatch[];
  items: Item[];
  removals: string[];
  /** As it comes back from the store. */
  cursor: Json;
  againInMs: number;
}

/** One read of a polled source, to its end. */
export async function readOnce<C>(source: Source<C>, input: TestIo): Promise<OneRead> {
  const reading = source.read(ioFor(source, input));
  const batches: SourceBatch[] = [];
  for (;;) {
    const { done, value } = await reading.next();
    if (!done) {
      batches.push(value);
      continue;
    }
    const cursor = JSON.parse(JSON.stringify(batches.at(-1)?.cursor ?? input.cursor ?? null)) as Json;
    const items = batches.flatMap((batch) => batch.items);
    return { batches, items, removals: batches.flatMap((batch) => batch.removals), cursor, againInMs: value.againInMs };
  }
}
