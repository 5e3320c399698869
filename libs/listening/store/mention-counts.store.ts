import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { SentimentLabel } from '../domain/index.js';
import { jsonRows } from './json-rows.js';

/** Length of a bucket of counts. */
export const BUCKET_MS = 300_000;

/** The facts of a mention that decide where it is counted. */
export interface CountedMention {
  workspaceId: string;
  topicId: string;
  countedAt: Date;
  source: string;
  language: string | null;
  sentiment: SentimentLabel;
  reach: number;
  duplicateOf: string | null;
  muted: boolean;
}

/** What changes in one row of the counts. */
interface CountDelta {
  workspace_id: string;
  topic_id: string;
  bucket: Date;
  source: string;
  language: string;
  sentiment: SentimentLabel;
  mentions: number;
  stories: number;
  reach: number;
}

/**
 * What one transaction changes in the counts, summed up, to be applied once at its end: the rows of now are hot, and the
 * shorter they are held the better.
 */
export class CountChanges {
  private readonly deltas = new Map<string, CountDelta>();

  add(mention: CountedMention): void {
    this.change(mention, 1);
  }

  remove(mention: CountedMention): void {
    this.change(mention, -1);
  }

  /** What changes anything, in the one order in which all transactions take the rows: two never wait for each other. */
  sorted(): CountDelta[] {
    return [...this.deltas.entries()]
      .filter(([, delta]) => delta.mentions !== 0 || delta.stories !== 0 || delta.reach !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, delta]) => delta);
  }

  /** Whose counts change. */
  get workspaces(): string[] {
    return [...new Set(this.sorted().map((delta) => delta.workspace_id))];
  }

  private change(mention: CountedMention, by: 1 | -1): void {
    if (mention.muted) return;
    const bucket = new Date(Math.floor(mention.countedAt.getTime() / BUCKET_MS) * BUCKET_MS);
    const language = mention.language ?? '';
    const { workspaceId, topicId, source, sentiment } = mention;
    const key = [workspaceId, topicId, bucket.getTime(), source, language, sentiment].join('\n');
    const delta = this.deltas.get(key) ?? {
      workspace_id: workspaceId,
      topic_id: topicId,
      bucket,
      source,
      language,
      sentiment,
      mentions: 0,
      stories: 0,
      reach: 0,
    };
    delta.mentions += by;
    delta.stories += mention.duplicateOf === null ? by : 0;
    delta.reach += by * mention.reach;
    this.deltas.set(key, delta);
  }
}

/** Counts per topic and five minutes: whoever writes a mention applies what that changes in the same transaction. */
@Injectable()
export class MentionCountsStore {
  constructor(private readonly database: Database) {}

  /** Counts of a topic that is gone go nowhere. */
  async apply(changes: CountChanges): Promise<void> {
    const deltas = changes.sorted();
    if (deltas.length === 0) return;
    await this.database.execute(
      `insert into mention_counts as c (workspace_id, topic_id, bucket, source, language, sentiment, mentions, stories, reach)
       select r.* from json_to_recordset($1) as r(workspace_id uuid, topic_id uuid, bucket timestamptz, source text,
         language text, sentiment text, mentions int, stories int, reach bigint)
       join topics t on t.workspace_id = r.workspace_id and t.id = r.topic_id
       order by r.workspace_id, r.topic_id, r.bucket, r.source, r.language, r.sentiment
       on conflict (workspace_id, topic_id, bucket, source, language, sentiment) do update
         set mentions = c.mentions + excluded.mentions, stories = c.stories + excluded.stories, reach = c.reach + excluded.reach`,
      [jsonRows(deltas)],
    );
  }

  /** Rows in which nothing is counted any more. */
  async forgetEmpty(workspaceId: string, before: Date): Promise<void> {
    await this.database.execute(
      `delete from mention_counts where workspace_id = $1 and bucket < $2 and mentions = 0 and stories = 0 and reach = 0`,
      [workspaceId, before],
    );
  }
}
