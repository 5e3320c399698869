import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { SentimentLabel } from '../domain/index.js';
import { jsonRows } from './json-rows.js';
import type { CountedMention } from './mention-counts.store.js';

/** A mention to be made, or made. */
export interface NewMention {
  workspaceId: string;
  id: string;
  topicId: string;
  textId: string;
  publishedAt: Date;
  countedAt: Date;
  seenAt: Date;
  source: string;
  language: string | null;
  sentiment: SentimentLabel;
  sentimentScore: number;
  reach: number;
  linksToUs: boolean;
  storyId: string | null;
  duplicateOf: string | null;
}

/** What is here of a mention. */
export interface StoredMention extends CountedMention {
  id: string;
  textId: string;
  corrected: boolean;
}

/** What an edit of its text makes of a mention. */
export interface ChangedMention {
  workspaceId: string;
  id: string;
  language: string | null;
  sentiment: SentimentLabel;
  sentimentScore: number | null;
  reach: number;
  linksToUs: boolean;
}

const FACTS = `m.id, m.text_id as "textId", m.workspace_id as "workspaceId", m.topic_id as "topicId", m.counted_at as "countedAt",
  m.source, m.language, m.sentiment, m.reach::float8 as reach, m.duplicate_of as "duplicateOf", m.muted,
  m.corrected_by is not null as corrected`;
const KEYS = 'unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)';

type Key = { workspaceId: string; id: string };
const keys = (of: readonly Key[]): [string[], string[]] => [of.map((one) => one.workspaceId), of.map((one) => one.id)];

/** Mentions as the pipeline writes them. None of these methods counts: see `RecordMentions`. */
@Injectable()
export class MentionsStore {
  constructor(private readonly database: Database) {}

  /**
   * The topics' first mentions of these stories: `<topic> <story>` → id. They stay until the end of the transaction: whoever takes one
   * away waits, and finds the copies that were made of it.
   */
  async storyHeads(workspaceIds: readonly string[], storyIds: readonly string[]): Promise<Map<string, string>> {
    if (storyIds.length === 0) return new Map();
    const rows = await this.database.query<{ head: string; id: string }>(
      `select topic_id || ' ' || story_id as head, id from mentions
       where workspace_id = any($1::uuid[]) and story_id = any($2::uuid[]) and duplicate_of is null
       order by workspace_id, id for key share`,
      [workspaceIds, storyIds],
    );
    return new Map(rows.map((row) => [row.head, row.id]));
  }

  /** Which of these texts are mentions of the topic already. */
  async textsOf(workspaceId: string, topicId: string, textIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `select text_id as id from mentions where workspace_id = $1 and topic_id = $2 and text_id = any($3::uuid[])`,
      [workspaceId, topicId, textIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Inserts, and returns the ids of what went in: a topic that is gone gets no mentions. Throws UniqueViolation. */
  async insert(mentions: readonly NewMention[]): Promise<Set<string>> {
    if (mentions.length === 0) return new Set();
    const rows = await this.database.query<{ id: string }>(
      `insert into mentions (workspace_id, id, topic_id, text_id, published_at, counted_at, seen_at, source, language,
         sentiment, sentiment_score, reach, links_to_us, story_id, duplicate_of)
       select r."workspaceId", r.id, r."topicId", r."textId", r."publishedAt", r."countedAt", r."seenAt", r.source, r.language,
         r.sentiment, r."sentimentScore", r.reach, r."linksToUs", r."storyId", r."duplicateOf"
       from json_to_recordset($1) as r("workspaceId" uuid, id uuid, "topicId" uuid, "textId" uuid, "publishedAt" timestamptz,
         "countedAt" timestamptz, "seenAt" timestamptz, source text, language text, sentiment text, "sentimentScore" real,
         reach bigint, "linksToUs" boolean, "storyId" uuid, "duplicateOf" uuid)
       join topics t on t.workspace_id = r."workspaceId" and t.id = r."topicId"
       order by r."workspaceId", r."topicId", r."storyId", r.id
       returning id`,
      [jsonRows(mentions)],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** The mentions of these texts, held until the end of the transaction. */
  lockOfTexts(texts: readonly Key[]): Promise<StoredMention[]> {
    return this.database.query<StoredMention>(
      `select ${FACTS} from mentions m join ${KEYS} on m.workspace_id = k.workspace_id and m.text_id = k.id
       order by m.workspace_id, m.id for update of m`,
      keys(texts),
    );
  }

  async update(changes: readonly ChangedMention[]): Promise<void> {
    if (changes.length === 0) return;
    await this.database.execute(
      `update mentions m set language = r.language, sentiment = r.sentiment, reach = r.reach, links_to_us = r."linksToUs",
         sentiment_score = coalesce(r."sentimentScore", m.sentiment_score)
       from json_to_recordset($1) as r("workspaceId" uuid, id uuid, language text, sentiment text, "sentimentScore" real,
         reach bigint, "linksToUs" boolean)
       where m.workspace_id = r."workspaceId" and m.id = r.id`,
      [jsonRows(changes)],
    );
  }

  async delete(mentions: readonly Key[]): Promise<void> {
    if (mentions.length === 0) return;
    await this.database.execute(
      `delete from mentions m using ${KEYS} where m.workspace_id = k.workspace_id and m.id = k.id`,
      keys(mentions),
    );
  }

  /** Where the first mention of a story is gone the oldest of its duplicates takes its place; returns those. */
  async promote(gone: readonly Key[]): Promise<StoredMention[]> {
    if (gone.length === 0) return [];
    // held first: an heir that another transaction is just removing must not inherit
    await this.database.query(
      `select 1 from mentions d join ${KEYS} on d.workspace_id = k.workspace_id and d.duplicate_of = k.id
       order by d.workspace_id, d.id for update of d`,
      keys(gone),
    );
    return this.database.query<StoredMention>(
      `with heirs as (
         select d.workspace_id, d.duplicate_of, (array_agg(d.id order by d.id))[1] as head
         from mentions d join ${KEYS} on d.workspace_id = k.workspace_id and d.duplicate_of = k.id group by 1, 2),
       moved as (
         update mentions m set duplicate_of = case when m.id = heirs.head then null else heirs.head end
         from heirs where m.workspace_id = heirs.workspace_id and m.duplicate_of = heirs.duplicate_of returning m.*)
       select ${FACTS} from moved m where m.duplicate_of is null`,
      keys(gone),
    );
  }
}
