import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { SentimentLabel } from '../domain/index.js';
import type { MentionStatus } from './entities/mention.entity.js';
import type { CountedMention } from './mention-counts.store.js';

/** A mention held by whoever edits it. */
export interface HeldMention extends CountedMention {
  id: string;
  version: number;
  /** As it was judged before anybody said otherwise. */
  judged: { label: SentimentLabel; score: number };
}

export interface MentionEdit {
  sentiment?: { label: SentimentLabel; score: number; correctedBy: string | null };
  status?: MentionStatus;
  assignee?: string | null;
  tags?: string[];
}

const FACTS = `m.id, m.version, m.workspace_id as "workspaceId", m.topic_id as "topicId", m.counted_at as "countedAt", m.source,
  m.language, m.sentiment, m.reach::float8 as reach, m.duplicate_of as "duplicateOf", m.muted`;

/** What people do to mentions. None of these methods counts: whoever calls them does. */
@Injectable()
export class MentionEditsStore {
  constructor(private readonly database: Database) {}

  async hold(workspaceId: string, id: string): Promise<HeldMention | null> {
    const [row] = await this.database.query<
      CountedMention & { id: string; version: number; label: SentimentLabel; score: number }
    >(
      `select ${FACTS}, t.sentiment as label, t.sentiment_score as score
       from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
       where m.workspace_id = $1 and m.id = $2 for update of m`,
      [workspaceId, id],
    );
    if (!row) return null;
    const { label, score, ...mention } = row;
    return { ...mention, judged: { label, score } };
  }

  async write({ workspaceId, id }: { workspaceId: string; id: string }, edit: MentionEdit): Promise<void> {
    const { sentiment, status, assignee, tags } = edit;
    await this.database.execute(
      `update mentions set version = version + 1,
         sentiment = coalesce($3, sentiment), sentiment_score = coalesce($4, sentiment_score),
         corrected_by = case when $3::text is null then corrected_by else $5 end,
         status = coalesce($6, status), assignee = case when $7 then $8 else assignee end, tags = coalesce($9, tags)
       where workspace_id = $1 and id = $2`,
      [
        workspaceId,
        id,
        sentiment?.label,
        sentiment?.score,
        sentiment?.correctedBy,
        status,
        assignee !== undefined,
        assignee,
        tags,
      ],
    );
  }

  /**
   * Mentions by an author (however the handle is spelt), or on a site with its subdomains, that are not yet as `muted` says; at most
   * `limit`, set to it. What another mute keeps silent stays silent. Returns them as they were.
   */
  async setMuted(
    workspaceId: string,
    by: { author: string } | { site: string },
    muted: boolean,
    limit: number,
  ): Promise<CountedMention[]> {
    const [condition, value] = 'author' in by ? [byAuthor('$2'), by.author] : [onSite('$2'), by.site];
    return this.database.query<CountedMention>(
      `with wanted as (
         select m.id from mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
         where m.workspace_id = $1 and ${condition} and m.muted <> $3
           and ($3 or not exists (select 1 from mutes u where u.workspace_id = $1
             and ((u.kind = 'author' and lower(t.author_handle) = lower(u.value)) or (u.kind = 'site' and ${onSite('u.value')}))))
         order by m.id limit $4 for update of m)
       update mentions m set muted = $3, version = version + 1 from wanted
       where m.workspace_id = $1 and m.id = wanted.id
       returning ${FACTS.replace('m.muted', 'not m.muted as muted')}`,
      [workspaceId, value, muted, limit],
    );
  }
}

/** The spellings are looked up in the index on handles first. */
const byAuthor = (handle: string): string => `t.author_handle in (
  select author_handle from texts where workspace_id = $1 and lower(author_handle) = lower(${handle}))`;

const onSite = (site: string): string => `(t.site = ${site} or right(t.site, length(${site}) + 1) = '.' || ${site})`;
