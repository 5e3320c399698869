import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { CountFilter } from '../domain/alerting/rule.js';
import { BUCKET_MS } from './mention-counts.store.js';

/** Mentions with an opinion. */
export interface Opinions {
  positive: number;
  negative: number;
}

/** How often a topic was said, for detectors. */
@Injectable()
export class WatchedCountsStore {
  constructor(private readonly database: Database) {}

  /**
   * Mentions of each five minutes from `from` (the begin of a bucket) to `to`; zero where nothing was said. What sources tell
   * without texts is added where no filter asks for what only texts have.
   */
  async series(workspaceId: string, topicId: string, from: Date, to: Date, of: CountFilter): Promise<number[]> {
    const length = Math.max(0, Math.ceil((to.getTime() - from.getTime()) / BUCKET_MS));
    const values = Array.from({ length }, () => 0);
    const told = of.source === null && of.language === null && of.sentiment === null;
    const rows = await this.database.query<{ bucket: Date; value: number }>(
      `select bucket, sum(mentions)::float8 as value from mention_counts
       where workspace_id = $1 and topic_id = $2 and bucket >= $3 and bucket < $4
         and ($5::text is null or source = $5) and ($6::text is null or language = $6) and ($7::text is null or sentiment = $7)
       group by bucket
       union all
       select bucket, sum(value)::float8 from source_counts
       where $8 and workspace_id = $1 and topic_id = $2 and bucket >= $3 and bucket < $4 group by bucket`,
      [workspaceId, topicId, from, to, of.source, of.language, of.sentiment, told],
    );
    for (const { bucket, value } of rows) values[(bucket.getTime() - from.getTime()) / BUCKET_MS]! += value;
    return values;
  }

  /** Since when a topic has been listened for: nothing is known of before. */
  async begin(workspaceId: string, topicId: string): Promise<Date | null> {
    const first = (table: string): string =>
      `(select bucket from ${table} where workspace_id = $1 and topic_id = $2 order by bucket limit 1)`;
    const [row] = await this.database.query<{ begin: Date | null }>(
      `select least(${first('mention_counts')}, ${first('source_counts')},
         (select created_at from topics where workspace_id = $1 and id = $2)) as begin`,
      [workspaceId, topicId],
    );
    return row!.begin;
  }

  /**
   * Opinions between instants that are in order, one entry for each stretch: the first from `instants[0]` to `instants[1]`. The
   * last instant is the end.
   */
  async opinions(workspaceId: string, topicId: string, instants: readonly Date[]): Promise<Opinions[]> {
    const begins = instants.slice(0, -1);
    const rows = await this.database.query<Opinions & { stretch: number }>(
      `select width_bucket(bucket, $3::timestamptz[]) as stretch,
         coalesce(sum(mentions) filter (where sentiment = 'positive'), 0)::float8 as positive,
         coalesce(sum(mentions) filter (where sentiment = 'negative'), 0)::float8 as negative
       from mention_counts where workspace_id = $1 and topic_id = $2 and bucket >= $4 and bucket < $5 group by 1`,
      [workspaceId, topicId, begins, instants[0], instants.at(-1)],
    );
    const known = new Map(rows.map(({ stretch, positive, negative }) => [stretch, { positive, negative }]));
    return begins.map((_, index) => known.get(index + 1) ?? { positive: 0, negative: 0 });
  }

  /** Of the mentions counted from `since` to `until`, those that were published before `since`: they came late, all at once. */
  async late(workspaceId: string, topicId: string, since: Date, until: Date): Promise<number> {
    const [row] = await this.database.query<{ late: number }>(
      `select count(*)::int as late from mentions
       where workspace_id = $1 and topic_id = $2 and counted_at >= $3 and counted_at < $4 and not muted
         and published_at >= $3::timestamptz - interval '2 hours' and published_at < $3::timestamptz - interval '5 minutes'`,
      [workspaceId, topicId, since, until],
    );
    return row!.late;
  }
}
