import type { MigrationInterface, QueryRunner } from 'typeorm';
import { transitionGuardSql } from '../transition-guard-sql.js';

/** Channels, slots, media, posts, deliveries, segments, attempts. Every key begins with workspace_id (DESIGN §3, Citus). */
export class Publishing1764000001001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...transitionGuardSql()]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = 'attempts, delivery_segments, deliveries, posts, media, oauth_flows, channel_slots, channels';
    await runner.query(`drop table ${tables}, publishing_holds`);
    await runner.query('drop function refuse_delivery_transition()');
  }
}

const TABLES = [
  `create table channels (
    workspace_id uuid not null, id uuid not null,
    network text not null, remote_id text not null, handle text not null, name text not null, avatar_url text,
    base_url text not null, secret text not null, expires_at timestamptz, state text not null, problem jsonb,
    limits jsonb not null, zone text not null, held_at timestamptz, held_reason text, paused_until timestamptz,
    removed_at timestamptz, version integer not null default 1,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint channels_pk primary key (workspace_id, id),
    constraint channels_state check (state in ('connected', 'expiring', 'disconnected'))
  )`,
  `create unique index channels_account on channels (workspace_id, network, base_url, remote_id) where removed_at is null`,
  `create table channel_slots (
    workspace_id uuid not null, channel_id uuid not null, weekday integer not null, time text not null,
    constraint channel_slots_pk primary key (workspace_id, channel_id, weekday, time),
    constraint channel_slots_channel_fk foreign key (workspace_id, channel_id)
      references channels (workspace_id, id) on delete cascade
  )`,
  `create table oauth_flows (
    workspace_id uuid not null, id uuid not null, network text not null, base_url text, sealed text not null,
    expires_at timestamptz not null, created_at timestamptz not null default now(),
    constraint oauth_flows_pk primary key (workspace_id, id)
  )`,
  `create table media (
    workspace_id uuid not null, id uuid not null, type text not null, bytes integer not null, width integer, height integer,
    alt text not null, sha256 text not null, file_name text not null, created_at timestamptz not null default now(),
    constraint media_pk primary key (workspace_id, id)
  )`,
  `create table posts (
    workspace_id uuid not null, id uuid not null, version integer not null default 1,
    content jsonb not null, channels uuid[] not null, schedule jsonb, due_at timestamptz,
    late_after_ms bigint not null, late_then text not null, tags text[] not null, created_by text not null,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint posts_pk primary key (workspace_id, id),
    constraint posts_late_then check (late_then in ('miss', 'send', 'hold'))
  )`,
  `create index posts_by_due on posts (workspace_id, due_at, id)`,
  `create table deliveries (
    workspace_id uuid not null, id uuid not null, post_id uuid not null, channel_id uuid not null, network text not null,
    state text not null, version integer not null default 1,
    due_at timestamptz not null, local_time text not null, zone text not null, adjusted text,
    late_after_ms bigint not null, late_then text not null, released_at timestamptz,
    wake_at timestamptz, lease_token uuid, lease_until timestamptz,
    failures integer not null default 0, lookups integer not null default 0, resends integer not null default 0,
    published_at timestamptz, remote_id text, url text, error jsonb,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    constraint deliveries_pk primary key (workspace_id, id),
    constraint deliveries_post_channel unique (workspace_id, post_id, channel_id),
    constraint deliveries_post_fk foreign key (workspace_id, post_id) references posts (workspace_id, id) on delete cascade,
    constraint deliveries_channel_fk foreign key (workspace_id, channel_id) references channels (workspace_id, id)
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)`,
  // the timer's and the claim's first step: who has something to do next
  `create index deliveries_wake on deliveries (state, wake_at, workspace_id) where lease_token is null and wake_at is not null`,
  // the claim's second step: the head of each channel's lane
  `create index deliveries_lane on deliveries (workspace_id, channel_id, wake_at, id) where lease_token is null and wake_at is not null`,
  // DESIGN §4.8, in the database: one delivery of a channel in flight at a time
  `create unique index deliveries_in_flight on deliveries (workspace_id, channel_id) where state = 'publishing'`,
  `create index deliveries_leased on deliveries (lease_until) where lease_token is not null`,
  `create index deliveries_by_due on deliveries (workspace_id, due_at, id)`,
  `create table delivery_segments (
    workspace_id uuid not null, delivery_id uuid not null, index integer not null, kind text not null, state text not null,
    text text not null, media jsonb not null, options jsonb not null,
    key text not null, frozen_at timestamptz not null, fingerprint text not null, prepared jsonb,
    remote_id text, url text, ref jsonb, published_at timestamptz,
    constraint delivery_segments_pk primary key (workspace_id, delivery_id, index),
    constraint delivery_segments_delivery_fk foreign key (workspace_id, delivery_id)
      references deliveries (workspace_id, id) on delete cascade,
    constraint delivery_segments_state check (state in ('pending', 'unknown', 'published'))
  ) with (fillfactor = 80)`,
  `create table attempts (
    workspace_id uuid not null, delivery_id uuid not null, id uuid not null, segment_index integer not null,
    key text not null, fingerprint text not null, lease_token uuid not null,
    started_at timestamptz not null, timeout_at timestamptz not null, finished_at timestamptz,
    outcome text, error jsonb,
    constraint attempts_pk primary key (workspace_id, delivery_id, id),
    constraint attempts_delivery_fk foreign key (workspace_id, delivery_id)
      references deliveries (workspace_id, id) on delete cascade
  )`,
  `create table publishing_holds (
    workspace_id uuid not null, held_at timestamptz not null default now(), reason text not null, held_by text not null,
    constraint publishing_holds_pk primary key (workspace_id)
  )`,
];
