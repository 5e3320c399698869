import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Saved filters of mentions. */
export class MentionViews1764000002201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table mention_views (
      workspace_id uuid not null, id uuid not null, name text not null, filter jsonb not null,
      version integer not null default 1, created_by text not null, created_at timestamptz not null default now(),
      constraint mention_views_pk primary key (workspace_id, id),
      constraint mention_views_name unique (workspace_id, name)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mention_views');
  }
}
