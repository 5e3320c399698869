import { Injectable } from '@nestjs/common';
import { Database, TransactionConflict, UniqueViolation } from '#database';
import type { SourceBatch } from '../sources/kit/source.js';
import { FeedsStore, type Fence } from '../store/feeds.store.js';
import { BUCKET_MS, CountChanges, MentionCountsStore } from '../store/mention-counts.store.js';
import { MENTIONS_CHANGED, notify } from '../store/notify.js';
import { SourcesStore, type Subscriber } from '../store/sources.store.js';
import { TextsStore } from '../store/texts.store.js';
import { ListenerMetrics } from './listener-metrics.js';
import { MentionBus } from './mention-bus.js';
import { PlanBatch, type BatchOrigin, type BatchPlan, type Tally } from './plan-batch.js';
import { RecordMentions } from './record-mentions.js';

/** The feed of a batch, and what allows to commit for it. */
export interface IngestFeed extends BatchOrigin, Fence {
  key: string;
}

/** The feed is not as this batch follows it: read by somebody else, gone, or gone on. Nothing of the batch was stored. */
export class FeedMoved extends Error {
  constructor(key: string) {
    super(`The feed ${key} is read by somebody else now, has gone on, or has no source any more.`);
    this.name = 'FeedMoved';
  }
}

/** Another transaction stored one of these texts between plan and commit. */
class Overtaken extends Error {
  constructor() {
    super('Another reader stored some of the same texts at the same moment, again and again.');
    this.name = 'Overtaken';
  }
}

/** So often a batch is planned anew; every time somebody else got further. */
const TRIES = 10;

/**
 * Stores a batch in one transaction: texts, mentions, counts, cursor, all or nothing, and only while the feed is ours. Planned
 * without locks and checked at commit, so that nothing is held while texts are judged, and slow batches block nobody: whoever is
 * overtaken begins again. Exactly once by `texts_external`, `mentions_text` and the lease's token.
 */
@Injectable()
export class IngestBatch {
  constructor(
    private readonly database: Database,
    private readonly planning: PlanBatch,
    private readonly recording: RecordMentions,
    private readonly feeds: FeedsStore,
    private readonly sources: SourcesStore,
    private readonly texts: TextsStore,
    private readonly counts: MentionCountsStore,
    private readonly bus: MentionBus,
    private readonly metrics: ListenerMetrics,
  ) {}

  /** Throws FeedMoved; and what the database says, then it may be tried again. */
  async run(batch: SourceBatch, feed: IngestFeed, only?: readonly Subscriber[]): Promise<Tally> {
    const begun = performance.now();
    const subscribers = only ?? (await this.sources.subscribers(feed.key));
    const reading = await this.planning.read(batch, subscribers);
    for (let tries = 1; ; tries++) {
      const plan = await this.planning.plan(reading, feed);
      try {
        await this.database.transaction(() => this.commit(batch, feed, plan));
      } catch (error) {
        if (!wasOvertaken(error) || tries >= TRIES) throw error;
        this.metrics.overtaken();
        continue;
      }
      const tally = {
        ...plan.tally,
        added: plan.added.length,
        edited: plan.edited.length,
        removed: plan.removed.length,
      };
      this.metrics.ingested(feed.kind, tally, plan.matches.length, batch.items, reading.now, performance.now() - begun);
      return tally;
    }
  }

  private async commit(batch: SourceBatch, feed: IngestFeed, plan: BatchPlan): Promise<void> {
    const { cursor, cost = 0, note = null, counts = [], gap } = batch;
    const progress = { cursor, items: plan.tally.read, cost, note };
    if (!(await this.feeds.advance(feed.key, feed, progress))) throw new FeedMoved(feed.key);
    if ((await this.texts.insert(plan.added)) !== plan.added.length) throw new Overtaken();
    if ((await this.texts.update(plan.edited)) !== plan.edited.length) throw new Overtaken();
    const changes = new CountChanges();
    await this.recording.erase(plan.removed, changes);
    const missing = await this.recording.follow(plan.followed, changes);
    const made = await this.recording.add([...plan.matches, ...missing], changes);
    await this.bus.tell(made);
    if (counts.length > 0) await this.sources.keepCounts(feed.key, inBuckets(counts));
    if (gap) await this.feeds.addGap(feed.key, gap);
    await this.counts.apply(changes);
    await notify(this.database, MENTIONS_CHANGED, changes.workspaces);
  }
}

const wasOvertaken = (error: unknown): boolean =>
  error instanceof Overtaken || error instanceof UniqueViolation || error instanceof TransactionConflict;

/** Each bucket once, its last word. */
function inBuckets(counts: NonNullable<SourceBatch['counts']>): { at: Date; value: number }[] {
  const buckets = new Map(counts.map(({ at, value }) => [Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS, value]));
  return [...buckets].map(([at, value]) => ({ at: new Date(at), value }));
}
