import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { HOUR, shift } from '#kernel';
import type { EvidenceText } from '../domain/alerting/evidence.js';
import type { CountFilter } from '../domain/alerting/rule.js';

/** Which mentions are looked at: those counted from `from` on and before `to`. */
export interface EvidenceQuery {
  topicIds: readonly string[];
  from: Date;
  to: Date;
  of?: Partial<CountFilter>;
}

/** A text is counted at most so long after it was published (`use-cases/counted-at.ts`), so that the index on that finds it. */
const LATE_MS = 2 * HOUR;

const TEXT = `t.url, t.title, left(t.text, 1000) as text, t.source, t.kind, t.site, t.author, t.links, t.hashtags`;
const MENTION = `m.id, m.topic_id as "topicId", ${TEXT}, m.language, m.sentiment, m.reach::float8 as reach,
  m.duplicate_of as "duplicateOf", m.published_at as "publishedAt"`;
const JOINED = 'mentions m join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id';
const WHERE = `m.workspace_id = $1 and m.topic_id = any($2::uuid[]) and m.published_at >= $3::timestamptz and m.published_at < $5
  and m.counted_at >= $4 and m.counted_at < $5 and not m.muted
  and ($6::text is null or m.source = $6) and ($7::text is null or m.language = $7) and ($8::text is null or m.sentiment = $8)`;

/** Mentions with their texts, few enough to be read by a program at once: what alerts, trends and briefs are made of. */
@Injectable()
export class EvidenceStore {
  constructor(private readonly database: Database) {}

  /** How many there are, copies included. */
  async count(workspaceId: string, query: EvidenceQuery): Promise<number> {
    const sql = `select count(*)::int as count from mentions m where ${WHERE}`;
    const [row] = await this.database.query<{ count: number }>(sql, paramsOf(workspaceId, query));
    return row!.count;
  }

  /** Newest first. */
  newest(workspaceId: string, query: EvidenceQuery, limit: number): Promise<EvidenceText[]> {
    return this.database.query<EvidenceText>(
      `select ${MENTION} from ${JOINED} where ${WHERE} order by m.published_at desc, m.id desc limit $9`,
      [...paramsOf(workspaceId, query), limit],
    );
  }

  /** About `limit` of them, evenly from the whole time: by the last, random bits of their ids, always the same ones. */
  async sample(
    workspaceId: string,
    query: EvidenceQuery,
    limit: number,
  ): Promise<{ texts: EvidenceText[]; of: number }> {
    const of = await this.count(workspaceId, query);
    const texts = await this.database.query<EvidenceText>(
      `select ${MENTION} from ${JOINED} where ${WHERE} and ('x' || right(m.id::text, 4))::bit(16)::int < $9
       order by m.id limit $10`,
      [...paramsOf(workspaceId, query), shareOf(of, limit), limit],
    );
    return { texts, of };
  }

  /** Those that reach most people, one of each story. */
  farthestReaching(workspaceId: string, query: EvidenceQuery, limit: number): Promise<EvidenceText[]> {
    return this.database.query<EvidenceText>(
      `select ${MENTION} from (
         select * from mentions m where ${WHERE} and m.duplicate_of is null order by m.reach desc, m.id limit $9) m
       join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id order by m.reach desc, m.id`,
      [...paramsOf(workspaceId, query), limit],
    );
  }

  /** Authors with most mentions. */
  loudest(
    workspaceId: string,
    query: EvidenceQuery,
    limit: number,
  ): Promise<
    {
      handle: string;
      name: string | null;
      mentions: number;
      followers: number | null;
      negative: number;
      reach: number;
    }[]
  > {
    return this.database.query(
      `select t.author_handle as handle, max(t.author->>'name') as name, count(*)::int as mentions,
         max(t.followers)::float8 as followers, (count(*) filter (where m.sentiment = 'negative'))::int as negative,
         sum(m.reach)::float8 as reach
       from ${JOINED} where ${WHERE} and t.author_handle is not null
       group by 1 order by 3 desc, 6 desc, 1 limit $9`,
      [...paramsOf(workspaceId, query), limit],
    );
  }

  byIds(workspaceId: string, ids: readonly string[]): Promise<EvidenceText[]> {
    return this.database.query<EvidenceText>(
      `select ${MENTION} from ${JOINED} where m.workspace_id = $1 and m.id = any($2::uuid[]) order by m.id`,
      [workspaceId, ids],
    );
  }

  /** Those of these mentions and texts that are still here: the others were deleted at their source, erased, or are too old. */
  async existing(workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: string }>(
      `select id from mentions where workspace_id = $1 and id = any($2::uuid[])
       union all select id from texts where workspace_id = $1 and id = any($2::uuid[])`,
      [workspaceId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** About `limit` texts of the field by the same kind of sample: all that feeds brought, and mentions of these topics. */
  async ofField(
    workspaceId: string,
    { topicIds, from, to }: EvidenceQuery,
    limit: number,
  ): Promise<{ texts: EvidenceText[]; of: number }> {
    const field = `with field as (
      select id from texts where workspace_id = $1 and source = 'feed' and published_at >= $3 and published_at < $4 and dropped is null
      union
      select text_id from mentions where workspace_id = $1 and topic_id = any($2::uuid[]) and published_at >= $3 and published_at < $4
        and not muted)`;
    const params = [workspaceId, topicIds, from, to];
    const [row] = await this.database.query<{ of: number }>(`${field} select count(*)::int as of from field`, params);
    const { of } = row!;
    const texts = await this.database.query<EvidenceText>(
      `${field} select t.id, null as "topicId", ${TEXT}, t.language, t.sentiment, t.reach::float8 as reach,
         nullif(t.story_id, t.id) as "duplicateOf", t.published_at as "publishedAt"
       from texts t join field f on f.id = t.id
       where t.workspace_id = $1 and ('x' || right(t.id::text, 4))::bit(16)::int < $5 order by t.id limit $6`,
      [...params, shareOf(of, limit), limit],
    );
    return { texts, of };
  }

  /** Mentions with a question mark that nobody has answered or put aside, the farthest-reaching first. */
  unanswered(workspaceId: string, query: EvidenceQuery, limit: number): Promise<EvidenceText[]> {
    return this.database.query<EvidenceText>(
      `select ${MENTION} from ${JOINED} where ${WHERE} and m.status in ('new', 'seen') and m.duplicate_of is null
         and t.kind in ('post', 'reply', 'comment', 'review') and t.spam < 0.5 and t.text ~ '[?？؟]'
       order by m.reach desc, m.id limit $9`,
      [...paramsOf(workspaceId, query), limit],
    );
  }

  /** Stories that at least `copies` other texts tell, with the sites and all who saw one of them. */
  copied(
    workspaceId: string,
    query: EvidenceQuery,
    copies: number,
    limit: number,
  ): Promise<{ text: EvidenceText; texts: number; sites: number; reach: number; newest: Date }[]> {
    return this.database
      .query<EvidenceText & { texts: number; sites: number; people: number; newest: Date }>(
        `with stories as (
           select coalesce(m.duplicate_of, m.id) as head, count(*)::int as texts, count(distinct t.site)::int as sites,
             sum(m.reach)::float8 as people, max(m.published_at) as newest
           from ${JOINED} where ${WHERE} group by 1 having count(*) > $9 order by 4 desc limit $10)
         select ${MENTION}, s.texts, s.sites, s.people, s.newest
         from stories s join mentions m on m.workspace_id = $1 and m.id = s.head
           join texts t on t.workspace_id = m.workspace_id and t.id = m.text_id
         order by s.people desc, m.id`,
        [...paramsOf(workspaceId, query), copies, limit],
      )
      .then((rows) =>
        rows.map(({ texts, sites, people, newest, ...text }) => ({ text, texts, sites, reach: people, newest })),
      );
  }
}

const RANDOM_VALUES = 65_536;

/** How many of all random values are taken, so that about `limit` of `of` rows are. */
const shareOf = (of: number, limit: number): number =>
  of <= limit ? RANDOM_VALUES : Math.floor((RANDOM_VALUES * limit) / of);

function paramsOf(workspaceId: string, { topicIds, from, to, of = {} }: EvidenceQuery): unknown[] {
  const { source = null, language = null, sentiment = null } = of;
  return [workspaceId, topicIds, shift(from, -LATE_MS), from, to, source, language, sentiment];
}
