import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks, what they were sent, and messages to people. */
export class Notifications1764000001501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notifications, webhook_deliveries, webhooks');
  }
}

const TABLES = [
  `create table webhooks (
    workspace_id uuid not null, id uuid not null, url text not null, events text[] not null, secret text not null,
    enabled boolean not null default true, problem text, version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint webhooks_pk primary key (workspace_id, id)
  )`,
  `create table webhook_deliveries (
    workspace_id uuid not null, id uuid not null, webhook_id uuid not null, event text not null, data jsonb not null,
    state text not null default 'waiting', attempts integer not null default 0, last_status integer, last_error text,
    created_at timestamptz not null, delivered_at timestamptz,
    constraint webhook_deliveries_pk primary key (workspace_id, id),
    constraint webhook_deliveries_webhook_fk foreign key (workspace_id, webhook_id)
      references webhooks (workspace_id, id) on delete cascade,
    constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed'))
  )`,
  `create index webhook_deliveries_newest on webhook_deliveries (workspace_id, webhook_id, created_at, id)`,
  `create index webhook_deliveries_age on webhook_deliveries (created_at)`,
  `create table notifications (
    workspace_id uuid not null, id uuid not null, key text not null, kind text not null, target text not null,
    message jsonb not null, state text not null default 'waiting', attempts integer not null default 0, last_error text,
    created_at timestamptz not null, sent_at timestamptz,
    constraint notifications_pk primary key (workspace_id, id),
    constraint notifications_key unique (workspace_id, key),
    constraint notifications_state check (state in ('waiting', 'sent', 'failed'))
  )`,
  `create index notifications_age on notifications (created_at)`,
];
