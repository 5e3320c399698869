import { Injectable } from '@nestjs/common';
import { MINUTE, ProblemError } from '#kernel';
import type { SourceCall } from '../sources/kit/source.js';
import { FeedLeasesStore } from '../store/feed-leases.store.js';
import { FeedMoved, IngestBatch } from './ingest-batch.js';
import { SourceIos } from './source-io.js';

/** A call is answered anew when a reading has moved the cursor meanwhile. */
const TRIES = 5;

/**
 * Answers a call from outside for one feed (WebSub). It takes no lease: hubs call while the reading that subscribed to them is still
 * waiting for their answer. The cursor's revision keeps the two from writing over each other.
 */
@Injectable()
export class AnswerCallback {
  constructor(
    private readonly leases: FeedLeasesStore,
    private readonly ios: SourceIos,
    private readonly ingest: IngestBatch,
  ) {}

  /** Throws 404 for a token that is no feed's, or of a kind that takes no calls; 503 when it has to be called again. */
  async run(token: string, call: SourceCall): Promise<{ status: number; body: string }> {
    for (let tries = 1; ; tries++) {
      const feed = await this.leases.ofCallback(token);
      if (!feed) throw unknown();
      const { source, io } = this.ios.open(feed, AbortSignal.timeout(MINUTE));
      if (!source.receive) throw unknown();
      const { status, body, batch } = await source.receive(call, io);
      const { key, kind, revision } = feed;
      const target = { key, kind, origin: kind, firehose: source.firehose, leaseToken: null, revision };
      try {
        if (batch) await this.ingest.run(batch, target);
        return { status, body };
      } catch (error) {
        if (!(error instanceof FeedMoved)) throw error;
        if (tries >= TRIES) throw busy(error);
      }
    }
  }
}

const unknown = (): ProblemError =>
  new ProblemError({
    status: 404,
    code: 'not_found',
    title: 'Not found',
    detail: 'Nobody here waits for calls at this address (any more).',
  });

const busy = (cause: Error): ProblemError =>
  new ProblemError(
    {
      status: 503,
      code: 'feed_busy',
      title: 'Busy',
      detail: 'This feed is being read at this moment. Call again in a few seconds.',
    },
    { cause },
  );
