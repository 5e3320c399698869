import { Injectable } from '@nestjs/common';
import { Telemetry } from '#platform';
import type { Item } from '../domain/index.js';
import type { Tally } from './plan-batch.js';

const LAG_BUCKETS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400];
const COMMIT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What `/metrics` says of listening. */
@Injectable()
export class ListenerMetrics {
  private readonly texts;
  private readonly mentions;
  private readonly lag;
  private readonly commits;
  private readonly retries;
  private readonly readings;

  constructor(telemetry: Telemetry) {
    this.texts = telemetry.counter({
      name: 'pregon_listening_texts_total',
      help: 'Texts by what became of them: read, added, edited, known, unmatched, removed, matched, or the reason of a drop.',
      labelNames: ['kind', 'outcome'],
    });
    this.mentions = telemetry.counter({
      name: 'pregon_listening_mentions_total',
      help: 'Mentions made of new texts.',
      labelNames: ['kind'],
    });
    this.lag = telemetry.histogram({
      name: 'pregon_listening_lag_seconds',
      help: 'Seconds from the publication of the newest text of a batch to its commit.',
      labelNames: ['kind'],
      buckets: LAG_BUCKETS,
    });
    this.commits = telemetry.histogram({
      name: 'pregon_listening_batch_seconds',
      help: 'Seconds that a batch took from its arrival to its commit.',
      labelNames: ['kind'],
      buckets: COMMIT_BUCKETS,
    });
    this.retries = telemetry.counter({
      name: 'pregon_listening_batches_overtaken_total',
      help: 'Batches planned anew, because another one stored the same texts first.',
    });
    this.readings = telemetry.counter({
      name: 'pregon_listening_readings_total',
      help: 'Readings of feeds by how they ended: done, lost, or the code of the problem.',
      labelNames: ['kind', 'outcome'],
    });
  }

  ingested(kind: string, tally: Tally, mentions: number, items: readonly Item[], at: Date, tookMs: number): void {
    const { dropped, ...numbers } = tally;
    for (const [outcome, count] of [...Object.entries(numbers), ...dropped])
      if (count > 0) this.texts.inc({ kind, outcome }, count);
    if (mentions > 0) this.mentions.inc({ kind }, mentions);
    const newest = items.reduce((latest, item) => Math.max(latest, item.publishedAt.getTime()), -Infinity);
    if (Number.isFinite(newest)) this.lag.observe({ kind }, Math.max(0, at.getTime() + tookMs - newest) / 1_000);
    this.commits.observe({ kind }, tookMs / 1_000);
  }

  overtaken(): void {
    this.retries.inc();
  }

  /** A reading of a feed has ended. */
  reading(kind: string, outcome: string): void {
    this.readings.inc({ kind, outcome });
  }
}
