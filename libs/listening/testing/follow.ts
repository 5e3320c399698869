import { systemClock, type Clock, type Json } from '#kernel';
import { GuardedHttp, Logger } from '#platform';
import { SourceError, type SourceBatch, type SourceIo } from '../sources/kit/source.js';

export interface FollowOptions<C> {
  read: (io: SourceIo<C>) => AsyncGenerator<SourceBatch, { againInMs: number }>;
  config: C;
  /** `host:port` of the servers. */
  allowPrivate: string[];
  cursor?: Json;
  clock?: Clock;
  /** Stands for the commit: true: it is enough. */
  commit: (batch: SourceBatch) => boolean | Promise<boolean>;
  /** How many times reading may fail or end in all. Default 1,000. */
  maxRounds?: number;
}

export interface Followed {
  cursor: Json;
  /** How many times `read` was called. */
  rounds: number;
  errors: SourceError[];
}

/**
 * Reads as the worker does: commits one batch after the other, and begins anew with the committed cursor whenever reading
 * ends or fails (at once: tests do not wait). Throws when it did not get enough, or what is no SourceError.
 */
export async function follow<C>(options: FollowOptions<C>): Promise<Followed> {
  const { read, commit, maxRounds = 1_000 } = options;
  const followed: Followed = { cursor: options.cursor ?? null, rounds: 0, errors: [] };
  while (followed.rounds < maxRounds) {
    followed.rounds++;
    const stop = new AbortController();
    const batches = read(ioOf(options, followed.cursor, stop.signal));
    try {
      for await (const batch of batches) {
        followed.cursor = JSON.parse(JSON.stringify(batch.cursor)) as Json;
        if (await commit(batch)) return followed;
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      followed.errors.push(error);
    } finally {
      stop.abort();
    }
  }
  throw new Error(`Not enough after ${maxRounds} rounds; the last error: ${followed.errors.at(-1)?.message ?? 'none'}`);
}

/** What a source is given. */
export const ioOf = <C>(
  { config, allowPrivate, clock = systemClock }: Pick<FollowOptions<C>, 'config' | 'allowPrivate' | 'clock'>,
  cursor: Json = null,
  signal: AbortSignal = new AbortController().signal,
): SourceIo<C> => ({
  config,
  cursor,
  http: new GuardedHttp({ allowPrivate }),
  clock,
  logger: Logger.silent(),
  signal,
  callbackUrl: null,
});
