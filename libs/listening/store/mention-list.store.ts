import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Item, SentimentLabel, Vulgarity } from '../domain/index.js';
import type { MentionStatus } from './entities/mention.entity.js';
import { foldForSearch } from './search-text.js';

export interface MentionFilter {
  topic?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  sentiment?: SentimentLabel | undefined;
  language?: string | undefined;
  /** A kind of source, or the id of one. */
  source?: string | undefined;
  author?: string | undefined;
  status?: MentionStatus | undefined;
  assignee?: string | undefined;
  tag?: string | undefined;
  /** Words, "phrases", -exclusions: full-text search. */
  q?: string | undefined;
  /** A mention: only what tells the same story. */
  near?: string | undefined;
  /** Whether it links to one of the topic's domains. */
  linked?: boolean | undefined;
  /** Copies of a story, too. */
  duplicates?: boolean | undefined;
  muted?: boolean | undefined;
}

/** A mention with its text, as it is shown. */
export interface ListedMention extends Pick<
  Item,
  | 'url'
  | 'title'
  | 'text'
  | 'language'
  | 'links'
  | 'hashtags'
  | 'kind'
  | 'rating'
  | 'author'
  | 'metrics'
  | 'media'
  | 'publishedAt'
  | 'source'
  | 'externalId'
> {
  id: string;
  version: number;
  topic: string;
  sourceId: string | null;
  site: string | null;
  canonicalUrl: string | null;
  label: SentimentLabel;
  score: number;
  confidence: number;
  sure: boolean;
  correctedBy: string | null;
  spam: number;
  spamReasons: string[];
  vulgarity: Vulgarity;
  reach: number;
  linksToUs: boolean;
  duplicateOf: string | null;
  /** How many copies of it there are. */
  copies: number;
  muted: boolean;
  seenAt: Date;
  editedAt: Date | null;
  status: MentionStatus;
  assignee: string | null;
  tags: string[];
}

const SHOWN = `m.id, m.version, m.topic_id as topic, m.source, t.source_id as "sourceId", t.external_id as "externalId", t.url, t.site,
  t.canonical_url as "canonicalUrl", t.author, t.title, t.text, m.language, t.links, t.hashtags, t.media, t.kind, t.rating, t.metrics,
  m.sentiment as label, m.sentiment_score as score, t.sentiment_confidence as confidence, t.sentiment_sure as sure,
  m.corrected_by as "correctedBy", t.spam, t.spam_reasons as "spamReasons", t.vulgarity, m.reach::float8 as reach,
  m.links_to_us as "linksToUs", m.duplicate_of as "duplicateOf", m.muted, m.published_at as "publishedAt", m.seen_at as "seenAt",
  t.edited_at as "editedAt", m.status, m.assignee, m.tags,
  (select count(*)::int from mentions d where d.workspace_id = m.workspace_id and d.duplicate_of = m.id) as copies`;

const FROM = 'from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id';

/** Mentions as people read them. */
@Injectable()
export class MentionListStore {
  constructor(private readonly database: Database) {}

  /** Newest first, those after `after`. */
  list(
    workspaceId: string,
    filter: MentionFilter,
    limit: number,
    after: { publishedAt: string; id: string } | null,
  ): Promise<ListedMention[]> {
    const params: unknown[] = [workspaceId];
    const put = (value: unknown): string => `$${params.push(value)}`;
    const where = ['m.workspace_id = $1', ...conditions(filter, put)];
    if (after) where.push(`(m.published_at, m.id) < (${put(after.publishedAt)}::timestamptz, ${put(after.id)}::uuid)`);
    return this.database.query<ListedMention>(
      `select ${SHOWN} ${FROM} where ${where.join(' and ')} order by m.published_at desc, m.id desc limit ${put(limit)}`,
      params,
    );
  }

  /** In the order of `ids`; those that are gone are left out. */
  byIds(workspaceId: string, ids: readonly string[]): Promise<ListedMention[]> {
    return this.database.query<ListedMention>(
      `select ${SHOWN} ${FROM} where m.workspace_id = $1 and m.id = any($2::uuid[]) order by array_position($2::uuid[], m.id)`,
      [workspaceId, ids],
    );
  }

  async one(workspaceId: string, id: string): Promise<ListedMention | null> {
    const sql = `select ${SHOWN} ${FROM} where m.workspace_id = $1 and m.id = $2`;
    const [row] = await this.database.query<ListedMention>(sql, [workspaceId, id]);
    return row ?? null;
  }
}

function conditions(filter: MentionFilter, put: (value: unknown) => string): string[] {
  const where: string[] = [];
  if (filter.topic) where.push(`m.topic_id = ${put(filter.topic)}`);
  if (filter.from) where.push(`m.published_at >= ${put(filter.from)}`);
  if (filter.to) where.push(`m.published_at < ${put(filter.to)}`);
  if (filter.sentiment) where.push(`m.sentiment = ${put(filter.sentiment)}`);
  if (filter.language) where.push(`m.language = ${put(filter.language)}`);
  if (filter.source) {
    const source = put(filter.source);
    where.push(`(m.source = ${source} or t.source_id::text = ${source})`);
  }
  if (filter.author) where.push(`t.author_handle = ${put(filter.author.replace(/^@/, ''))}`);
  if (filter.status) where.push(`m.status = ${put(filter.status)}`);
  if (filter.assignee) where.push(`m.assignee = ${put(filter.assignee)}`);
  if (filter.tag) where.push(`${put(filter.tag)} = any(m.tags)`);
  if (filter.linked !== undefined) where.push(`m.links_to_us = ${put(filter.linked)}`);
  if (filter.q) {
    const words = put(foldForSearch(filter.q));
    where.push(`t.search @@ (websearch_to_tsquery('spanish', ${words}) || websearch_to_tsquery('english', ${words}))`);
  }
  if (filter.near) {
    const head = `(select coalesce(n.duplicate_of, n.id) from mentions n where n.workspace_id = $1 and n.id = ${put(filter.near)})`;
    where.push(`(m.id = ${head} or m.duplicate_of = ${head})`);
  } else if (!filter.duplicates) where.push('m.duplicate_of is null');
  if (!filter.muted) where.push('not m.muted');
  return where;
}
