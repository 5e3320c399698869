import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The daily brief: who gets it when, and those that were made. */
export class Briefs1764000002301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table briefs, brief_settings');
  }
}

const TABLES = [
  `create table brief_settings (
    workspace_id uuid not null, enabled boolean not null, at text not null, recipients text[] not null, language text,
    competitor_topics uuid[], next_at timestamptz not null, version integer not null default 1,
    updated_at timestamptz not null default now(),
    constraint brief_settings_pk primary key (workspace_id),
    constraint brief_settings_language check (language in ('es', 'en'))
  )`,
  `create index brief_settings_due on brief_settings (next_at) where enabled`,
  // one brief a workspace and local day
  `create table briefs (
    workspace_id uuid not null, day date not null, content jsonb not null, created_at timestamptz not null,
    constraint briefs_pk primary key (workspace_id, day)
  )`,
];
