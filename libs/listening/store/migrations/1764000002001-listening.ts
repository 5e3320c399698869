import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Topics, sources and their feeds, texts, mentions, counts, mutes. Tables of a tenant begin their keys with workspace_id. */
export class Listening1764000002001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = 'mentions, texts, mention_counts, source_counts, mutes, sources, topics, feed_gaps, feeds';
    await runner.query(`drop table ${tables}`);
  }
}

const TABLES = [
  `create table topics (
    workspace_id uuid not null, id uuid not null, name text not null, kind text not null, query text not null,
    languages text[] not null, sources text[] not null, domains text[] not null, enabled boolean not null default true,
    version integer not null default 1,
    backfill_state text not null default 'waiting', backfill_token uuid, backfill_after uuid,
    backfill_scanned integer not null default 0, backfill_found integer not null default 0,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint topics_pk primary key (workspace_id, id),
    constraint topics_kind check (kind in ('brand', 'competitor', 'theme')),
    constraint topics_backfill_state check (backfill_state in ('waiting', 'running', 'done'))
  )`,
  // One reader each, shared by the sources (of any workspace) that bring the same texts: a table of no tenant.
  `create table feeds (
    key text not null, kind text not null, config jsonb not null, sealed text, cursor jsonb, revision integer not null default 0,
    state text not null, next_at timestamptz not null, lease_token uuid, lease_until timestamptz,
    failures integer not null default 0, problem jsonb, note text,
    last_item_at timestamptz, last_success_at timestamptz, items bigint not null default 0, cost numeric not null default 0,
    callback_token text not null, created_at timestamptz not null default now(),
    constraint feeds_pk primary key (key),
    constraint feeds_callback unique (callback_token),
    constraint feeds_state check (state in ('reading', 'stopped', 'unused'))
  ) with (fillfactor = 80)`,
  `create index feeds_due on feeds (next_at) where state = 'reading'`,
  `create table feed_gaps (
    feed_key text not null, id uuid not null, from_at timestamptz, to_at timestamptz, reason text not null,
    created_at timestamptz not null default now(),
    constraint feed_gaps_pk primary key (feed_key, id),
    constraint feed_gaps_feed_fk foreign key (feed_key) references feeds (key) on delete cascade
  )`,
  `create table sources (
    workspace_id uuid not null, id uuid not null, kind text not null, name text not null, config jsonb not null, sealed text,
    feed_key text not null, enabled boolean not null default true, silent_after_ms bigint, topic_id uuid,
    version integer not null default 1,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint sources_pk primary key (workspace_id, id)
  )`,
  `create index sources_feed on sources (feed_key)`,
  // origin: the source's kind, or kind:id where external ids are unique within one source only (push)
  `create table texts (
    workspace_id uuid not null, id uuid not null, origin text not null, external_id text not null,
    source text not null, source_id uuid, url text, canonical_url text, site text, title text, text text not null,
    language text, author jsonb, author_handle text, followers bigint,
    links text[] not null, hashtags text[] not null, mentioned text[] not null, media text[] not null,
    kind text not null, rating smallint, metrics jsonb,
    sentiment text not null, sentiment_score real not null, sentiment_confidence real not null, sentiment_sure boolean not null,
    spam real not null, spam_reasons text[] not null, vulgarity text not null, reach bigint not null,
    fingerprint bigint, story_id uuid, dropped text, digest bytea not null,
    published_at timestamptz not null, seen_at timestamptz not null, counted_at timestamptz not null, edited_at timestamptz,
    search tsvector not null,
    constraint texts_pk primary key (workspace_id, id),
    constraint texts_external unique (workspace_id, origin, external_id)
  )`,
  `create index texts_published on texts (workspace_id, published_at desc, id desc)`,
  `create index texts_canonical on texts (workspace_id, canonical_url) where canonical_url is not null`,
  `create index texts_author on texts (workspace_id, author_handle)`,
  `create index texts_search on texts using gin (search)`,
  // Deleting a text with mentions is refused: their counts would stay (RecordMentions.erase takes both).
  `create table mentions (
    workspace_id uuid not null, id uuid not null, topic_id uuid not null, text_id uuid not null,
    published_at timestamptz not null, counted_at timestamptz not null, seen_at timestamptz not null,
    source text not null, language text, sentiment text not null, sentiment_score real not null, reach bigint not null,
    corrected_by text, links_to_us boolean not null, muted boolean not null default false, story_id uuid, duplicate_of uuid,
    status text not null default 'new', assignee uuid, tags text[] not null default '{}', version integer not null default 1,
    constraint mentions_pk primary key (workspace_id, id),
    constraint mentions_text unique (workspace_id, topic_id, text_id),
    constraint mentions_topic_fk foreign key (workspace_id, topic_id) references topics (workspace_id, id) on delete cascade,
    constraint mentions_text_fk foreign key (workspace_id, text_id) references texts (workspace_id, id),
    constraint mentions_status check (status in ('new', 'seen', 'answered', 'done', 'ignored')),
    constraint mentions_sentiment check (sentiment in ('positive', 'neutral', 'negative'))
  )`,
  `create index mentions_newest on mentions (workspace_id, published_at desc, id desc)`,
  `create index mentions_topic_newest on mentions (workspace_id, topic_id, published_at desc, id desc)`,
  `create index mentions_of_text on mentions (workspace_id, text_id)`,
  // One story is one mention per topic, whoever commits first: the others are its duplicates.
  `create unique index mentions_story on mentions (workspace_id, topic_id, story_id)
    where story_id is not null and duplicate_of is null`,
  `create index mentions_duplicates on mentions (workspace_id, duplicate_of) where duplicate_of is not null`,
  `create index mentions_corrected on mentions (workspace_id, id) where corrected_by is not null`,
  `create table mention_counts (
    workspace_id uuid not null, topic_id uuid not null, bucket timestamptz not null, source text not null,
    language text not null, sentiment text not null, mentions integer not null, stories integer not null, reach bigint not null,
    constraint mention_counts_pk primary key (workspace_id, topic_id, bucket, source, language, sentiment),
    constraint mention_counts_topic_fk foreign key (workspace_id, topic_id) references topics (workspace_id, id) on delete cascade
  ) with (fillfactor = 80)`,
  `create table source_counts (
    workspace_id uuid not null, topic_id uuid not null, bucket timestamptz not null, source_id uuid not null, value bigint not null,
    constraint source_counts_pk primary key (workspace_id, topic_id, bucket, source_id),
    constraint source_counts_topic_fk foreign key (workspace_id, topic_id) references topics (workspace_id, id) on delete cascade
  )`,
  `create table mutes (
    workspace_id uuid not null, id uuid not null, kind text not null, value text not null, created_by text not null,
    created_at timestamptz not null default now(),
    constraint mutes_pk primary key (workspace_id, id),
    constraint mutes_value unique (workspace_id, kind, value),
    constraint mutes_kind check (kind in ('author', 'site', 'term'))
  )`,
];
