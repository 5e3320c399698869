import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Item, Sentiment } from '../domain/index.js';
import { jsonRows } from './json-rows.js';
import {
  editedRow,
  INSERT_TEXTS,
  insertedRow,
  UPDATE_TEXTS,
  type Digest,
  type EditedText,
  type NewText,
} from './text-rows.js';

/** A text that is here already. */
export interface KnownText {
  workspaceId: string;
  externalId: string;
  id: string;
  digest: Digest;
  storyId: string | null;
  publishedAt: Date;
  countedAt: Date;
  seenAt: Date;
}

/** A kept text with what its mentions repeat. */
export interface StoredText {
  id: string;
  digest: Digest;
  sourceId: string | null;
  /** With the language that was found out. */
  item: Item;
  sentiment: Pick<Sentiment, 'label' | 'score'>;
  reach: number;
  fingerprint: bigint | null;
  storyId: string | null;
  dropped: string | null;
  countedAt: Date;
  seenAt: Date;
}

interface StoredRow extends Omit<StoredText, 'item' | 'sentiment' | 'fingerprint'>, Omit<Item, never> {
  label: Sentiment['label'];
  score: number;
  fingerprint: string | null;
}

const STORED = `id, encode(digest, 'hex') as digest, source_id as "sourceId", source, external_id as "externalId", url, title, text, language, author, links,
  hashtags, mentioned as mentions, media, kind, rating, metrics, published_at as "publishedAt", sentiment as label,
  sentiment_score as score, reach::float8 as reach, fingerprint, story_id as "storyId", dropped, counted_at as "countedAt",
  seen_at as "seenAt"`;

/** The texts of the workspaces, whether they matched or not. */
@Injectable()
export class TextsStore {
  constructor(private readonly database: Database) {}

  /** Which of these ids are kept, and in which edition. */
  async known(workspaceIds: readonly string[], origin: string, externalIds: readonly string[]): Promise<KnownText[]> {
    if (workspaceIds.length === 0 || externalIds.length === 0) return [];
    return this.database.query<KnownText>(
      `select workspace_id as "workspaceId", external_id as "externalId", id, encode(digest, 'hex') as digest,
         story_id as "storyId", published_at as "publishedAt", counted_at as "countedAt", seen_at as "seenAt"
       from texts where workspace_id = any($1::uuid[]) and origin = $2 and external_id = any($3::text[])`,
      [workspaceIds, origin, externalIds],
    );
  }

  /** All texts of these accounts. */
  async ofAuthors(workspaceIds: readonly string[], origin: string, handles: readonly string[]): Promise<KnownText[]> {
    if (workspaceIds.length === 0 || handles.length === 0) return [];
    return this.database.query<KnownText>(
      `select workspace_id as "workspaceId", external_id as "externalId", id, encode(digest, 'hex') as digest,
         story_id as "storyId", published_at as "publishedAt", counted_at as "countedAt", seen_at as "seenAt"
       from texts where workspace_id = any($1::uuid[]) and author_handle = any($3::text[]) and origin = $2`,
      [workspaceIds, origin, handles],
    );
  }

  /** How many were not here yet; one that is here stays as it is. */
  async insert(texts: readonly NewText[]): Promise<number> {
    if (texts.length === 0) return 0;
    return (await this.database.query(INSERT_TEXTS, [jsonRows(texts.map(insertedRow))])).length;
  }

  /** How many were still in the edition that the edit was made from. */
  async update(texts: readonly EditedText[]): Promise<number> {
    if (texts.length === 0) return 0;
    return (await this.database.query(UPDATE_TEXTS, [jsonRows(texts.map(editedRow))])).length;
  }

  /** Holds texts until the end of the transaction: whoever edits them waits. Returns the editions of those that are still here, by id. */
  async hold(texts: readonly { workspaceId: string; id: string }[]): Promise<Map<string, Digest>> {
    const rows = await this.database.query<{ id: string; digest: Digest }>(
      `select t.id, encode(t.digest, 'hex') as digest from texts t join unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)
         on t.workspace_id = k.workspace_id and t.id = k.id
       order by t.workspace_id, t.id for update of t`,
      [texts.map((text) => text.workspaceId), texts.map((text) => text.id)],
    );
    return new Map(rows.map(({ id, digest }) => [id, digest]));
  }

  /** Texts whose mentions are gone already. */
  async delete(texts: readonly { workspaceId: string; id: string }[]): Promise<void> {
    if (texts.length === 0) return;
    await this.database.execute(
      `delete from texts t using unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)
       where t.workspace_id = k.workspace_id and t.id = k.id`,
      [texts.map((text) => text.workspaceId), texts.map((text) => text.id)],
    );
  }

  /** Texts that match a topic from now on get their story; one that has one keeps it. */
  async giveStories(workspaceId: string, stories: readonly { id: string; storyId: string }[]): Promise<void> {
    if (stories.length === 0) return;
    await this.database.execute(
      `update texts t set story_id = k.story_id from unnest($2::uuid[], $3::uuid[]) as k(id, story_id)
       where t.workspace_id = $1 and t.id = k.id and t.story_id is null`,
      [workspaceId, stories.map((story) => story.id), stories.map((story) => story.storyId)],
    );
  }

  /** Those that arrived next after `after`, oldest first. */
  async following(workspaceId: string, after: string | null, limit: number): Promise<StoredText[]> {
    const rows = await this.database.query<StoredRow>(
      `select ${STORED} from texts where workspace_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
      [workspaceId, after, limit],
    );
    return rows.map(storedText);
  }

  /** Those that arrived last before `before`, newest first. */
  async preceding(workspaceId: string, before: string | null, limit: number): Promise<StoredText[]> {
    const rows = await this.database.query<StoredRow>(
      `select ${STORED} from texts where workspace_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [workspaceId, before, limit],
    );
    return rows.map(storedText);
  }
}

function storedText(row: StoredRow): StoredText {
  const { id, digest, sourceId, label, score, reach, fingerprint, storyId, dropped, countedAt, seenAt, ...item } = row;
  const sentiment = { label, score };
  const bits = fingerprint === null ? null : BigInt(fingerprint);
  return { id, digest, sourceId, item, sentiment, reach, fingerprint: bits, storyId, dropped, countedAt, seenAt };
}
