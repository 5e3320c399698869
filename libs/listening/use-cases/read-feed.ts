import { Inject, Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '#database';
import { DAY, MINUTE, SECOND, type Clock } from '#kernel';
import { CLOCK, Logger } from '#platform';
import { SourceError, type Source, type SourceBatch } from '../sources/kit/source.js';
import { FeedLeasesStore, type LeasedFeed } from '../store/feed-leases.store.js';
import { FeedMoved, IngestBatch } from './ingest-batch.js';
import { ListenerMetrics } from './listener-metrics.js';
import { SourceIos } from './source-io.js';
import { TextAnalysis } from './text-analysis.js';

export type { LeasedFeed };

/** A reading that ends by itself and has brought nothing for so long is given up. */
const POLL_STALLED_MS = 3 * MINUTE;
/** An adapter that does not end when it is told to is left alone after this; its feed is fenced off by then. */
const ABORT_WITHIN_MS = 3 * SECOND;
const FIRST_DELAY_MS = 5 * SECOND;
const LONGEST_DELAY_MS = 30 * MINUTE;
/** Whatever a source says: not sooner, not later. */
const SOONEST_MS = SECOND;
const LATEST_MS = 7 * DAY;

/** Reads one leased feed to its end, batch by batch, and says in the database how it went. Never throws. */
@Injectable()
export class ReadFeed {
  constructor(
    private readonly ios: SourceIos,
    private readonly ingest: IngestBatch,
    private readonly analysis: TextAnalysis,
    private readonly leases: FeedLeasesStore,
    private readonly metrics: ListenerMetrics,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `signal`: the lease is lost, or the process stops. */
  async run(feed: LeasedFeed, signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const stop = AbortSignal.any([signal, own.signal]);
    // Half a second that the first text would have to wait for.
    void this.analysis.load().catch(() => undefined);
    try {
      const { source, io } = this.ios.open(feed, stop);
      const againInMs = await this.read(feed, source, source.read(io), stop, own);
      await this.leases.release(feed, { nextInMs: clamp(againInMs), succeeded: true });
      this.metrics.reading(feed.kind, 'done');
    } catch (error) {
      await this.ended(feed, error, signal).catch((err: unknown) =>
        this.logger.warn({ err, feed: feed.key }, 'the end of a reading could not be kept; its lease runs out'),
      );
    } finally {
      own.abort();
    }
  }

  /** Commits each batch before the next is asked for. Returns when to come again, milliseconds. */
  private async read(
    feed: LeasedFeed,
    source: Source,
    reading: ReturnType<Source['read']>,
    stop: AbortSignal,
    own: AbortController,
  ): Promise<number> {
    const { kind, firehose, streaming } = source;
    const target = { key: feed.key, leaseToken: feed.leaseToken, kind, origin: kind, firehose };
    const stalledMs = streaming ? Math.max(2 * source.silentAfterMs, 10 * MINUTE) : POLL_STALLED_MS;
    let { revision } = feed;
    try {
      for (;;) {
        const step = await nextStep(reading, stop, stalledMs);
        if (step === 'stopped') throw new Stopped();
        if (step === 'stalled') throw stalled(source, stalledMs);
        if (stop.aborted) throw new Stopped();
        if (step.done) return step.value.againInMs;
        await this.ingest.run(step.value, { ...target, revision });
        revision += 1;
      }
    } finally {
      own.abort();
      await within(reading.return({ againInMs: 0 }), ABORT_WITHIN_MS);
    }
  }

  private async ended(feed: LeasedFeed, error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof FeedMoved || signal.aborted) {
      this.metrics.reading(feed.kind, 'lost');
      // stopping hands it back at once; whoever lost it finds that it has no lease to end
      return this.leases.release(feed, { nextInMs: 0, succeeded: false });
    }
    const failure = asSourceError(error);
    if (!(error instanceof SourceError))
      this.logger.error({ err: error, feed: feed.key, kind: feed.kind }, 'reading a feed failed unexpectedly');
    else this.logger.warn({ feed: feed.key, kind: feed.kind, code: failure.code }, 'a feed could not be read');
    const { code, message, action } = failure;
    this.metrics.reading(feed.kind, code);
    await this.leases.fail(feed, {
      problem: { code, message, action },
      nextInMs: nextTry(failure, feed.failures, this.clock.now()),
    });
  }
}

class Stopped extends Error {}

/** What the generator does next, unless it is told to stop or does nothing for too long. */
async function nextStep(
  reading: AsyncGenerator<SourceBatch, { againInMs: number }>,
  stop: AbortSignal,
  stalledMs: number,
): Promise<IteratorResult<SourceBatch, { againInMs: number }> | 'stopped' | 'stalled'> {
  const next = reading.next();
  next.catch(() => undefined);
  const { promise: interrupted, resolve } = Promise.withResolvers<'stopped' | 'stalled'>();
  let grace: NodeJS.Timeout | undefined;
  const onStop = (): void => {
    grace = setTimeout(() => resolve('stopped'), ABORT_WITHIN_MS);
  };
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop, { once: true });
  const stall = setTimeout(() => resolve('stalled'), Math.min(stalledMs, 2 ** 31 - 1));
  try {
    return await Promise.race([next, interrupted]);
  } finally {
    clearTimeout(stall);
    clearTimeout(grace);
    stop.removeEventListener('abort', onStop);
  }
}

/** Waits for something that may never end. */
async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}

const clamp = (ms: number): number => (Number.isFinite(ms) ? Math.min(Math.max(ms, SOONEST_MS), LATEST_MS) : LATEST_MS);

/** Milliseconds until it is tried again; null: not before a person acts. */
function nextTry({ kind, retryAt }: SourceError, failures: number, now: Date): number | null {
  switch (kind) {
    case 'auth':
    case 'gone':
    case 'rejected':
      return null;
    case 'rate-limited':
    case 'unavailable': {
      const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures, 20), LONGEST_DELAY_MS);
      const jittered = delay * (0.75 + Math.random() / 2);
      return retryAt ? clamp(retryAt.getTime() - now.getTime()) : jittered;
    }
  }
}

/** A bug of an adapter, or of ours, or a database that is away, heals or is mended; the source goes on then. */
function asSourceError(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const [code, message] =
    error instanceof DatabaseUnavailable
      ? ['database_unavailable', 'What was read could not be stored.']
      : ['internal_error', 'Reading this source failed in a way that it should not.'];
  const action = 'It is tried again by itself. If it stays, the log of the listener says more.';
  return new SourceError({ kind: 'unavailable', code, message, action, cause: error });
}

function stalled({ name }: Source, ms: number): SourceError {
  const message = `${name} has brought nothing for ${Math.round(ms / MINUTE)} minutes, not even that there is nothing.`;
  return new SourceError({
    kind: 'unavailable',
    code: 'stalled',
    message,
    action: 'It is connected to anew by itself.',
  });
}
