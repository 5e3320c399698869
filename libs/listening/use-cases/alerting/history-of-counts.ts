import { Injectable } from '@nestjs/common';
import { shift } from '#kernel';
import type { CountFilter } from '../../domain/alerting/rule.js';
import type { SeriesRow } from '../../domain/spikes/score-series.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import { SourceHealthStore } from '../../store/source-health.store.js';
import { WatchedCountsStore } from '../../store/watched-counts.store.js';

/** The stored counts of a topic, as detectors learn from them: what nobody listened to is missing, not silent. */
@Injectable()
export class HistoryOfCounts {
  constructor(
    private readonly counts: WatchedCountsStore,
    private readonly health: SourceHealthStore,
  ) {}

  /** From the begin of a bucket, one row for each, without those before the topic was listened for. */
  async read(workspaceId: string, topicId: string, from: Date, to: Date, of: CountFilter): Promise<SeriesRow[]> {
    const begin = await this.counts.begin(workspaceId, topicId);
    const skipped = begin === null ? 0 : Math.floor((begin.getTime() - from.getTime()) / BUCKET_MS);
    const start = shift(from, Math.max(0, skipped) * BUCKET_MS);
    if (start >= to) return [];
    const values = await this.counts.series(workspaceId, topicId, start, to, of);
    const gaps = await this.health.gaps(workspaceId, topicId, start, to);
    return values.map((value, i) => {
      const at = shift(start, i * BUCKET_MS);
      const lost = value === 0 && gaps.some((gap) => gap.from < shift(at, BUCKET_MS) && gap.to > at);
      return { at, value: lost ? null : value };
    });
  }
}
