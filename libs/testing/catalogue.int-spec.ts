import type { DatabaseSchema } from '#database';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Column, Entity, Index, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { schemaDifferences } from './schema-differences.js';
import { tenantKeyViolations } from './tenant-key-violations.js';
import { useDatabase } from './use-database.js';

@Entity('notes')
@Index('notes_slug', ['workspaceId', 'slug'], { unique: true })
class Note {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'notes_pk' })
  workspaceId: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'notes_pk' })
  id: number;

  @Column({ type: 'text' })
  slug: string;
}

class Notes1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workspaces (id uuid constraint workspaces_pk primary key);
      create table notes (
        workspace_id uuid not null,
        id int not null,
        slug text not null,
        constraint notes_pk primary key (workspace_id, id)
      );
      create unique index notes_slug on notes (workspace_id, slug);
    `);
  }
  async down(): Promise<void> {}
}

const schemas: DatabaseSchema[] = [{ name: 'notes', entities: [Note], migrations: [Notes1764000000001] }];

describe('schemaDifferences', () => {
  const fixture = useDatabase(schemas);

  it('finds none where the migrations make what the entities say', async () => {
    expect(await schemaDifferences(fixture.database)).toEqual([]);
  });

  it.each([
    ['another type', 'alter table notes alter slug type varchar(20)', 'alter table notes alter slug type text'],
    ['a column too many', 'alter table notes add surplus int', 'alter table notes drop surplus'],
    ['a nullable column', 'alter table notes alter slug drop not null', 'alter table notes alter slug set not null'],
    ['a missing index', 'drop index notes_slug', 'create unique index notes_slug on notes (workspace_id, slug)'],
  ])('finds %s', async (_, change, undo) => {
    await fixture.database.query(change);
    expect(await schemaDifferences(fixture.database)).not.toEqual([]);
    await fixture.database.query(undo);
    expect(await schemaDifferences(fixture.database)).toEqual([]);
  });
});

describe('tenantKeyViolations', () => {
  const fixture = useDatabase(schemas);

  beforeEach(async () => {
    await fixture.database.query('drop table if exists probe');
  });

  it('finds none where every key begins with workspace_id', async () => {
    await fixture.database.query(`create table probe (
      workspace_id uuid, id int, note_id int, primary key (workspace_id, id), unique (workspace_id, note_id),
      foreign key (workspace_id, note_id) references notes (workspace_id, id),
      foreign key (workspace_id) references workspaces (id))`);
    expect(await tenantKeyViolations(fixture.database, ['workspaces'])).toEqual([]);
  });

  it('leaves the schema of pg-boss alone', async () => {
    await fixture.database.query('create schema pgboss');
    await fixture.database.query('create table pgboss.job (id int primary key)');
    expect(await tenantKeyViolations(fixture.database, ['workspaces'])).toEqual([]);
  });

  it.each([
    ['no workspace', '(id int primary key)', 'probe has no column workspace_id'],
    ['no primary key', '(workspace_id uuid)', 'probe has no primary key'],
    ['another primary key', '(workspace_id uuid, id int primary key)', 'probe: probe_pkey does not'],
    [
      'a key the wrong way round',
      '(workspace_id uuid, id int, primary key (id, workspace_id))',
      'probe: probe_pkey does',
    ],
    [
      'a unique column',
      '(workspace_id uuid, id int unique, primary key (workspace_id, id))',
      'probe: probe_id_key does',
    ],
    [
      'a foreign key the wrong way round',
      '(workspace_id uuid, id int, primary key (workspace_id, id), constraint wrong foreign key (id, workspace_id) references notes (id, workspace_id))',
      'probe: wrong does not begin',
    ],
  ])('finds a table with %s', async (_, columns, sentence) => {
    await fixture.database.query('create unique index if not exists notes_reverse on notes (id, workspace_id)');
    await fixture.database.query(`create table probe ${columns}`);
    const violations = await tenantKeyViolations(fixture.database, ['workspaces']);
    await fixture.database.query('drop table probe');
    await fixture.database.query('drop index notes_reverse');
    expect(violations.filter((violation) => !violation.includes('notes_reverse'))).toEqual([
      expect.stringContaining(sentence),
    ]);
  });

  it('finds a unique expression', async () => {
    await fixture.database.query('create unique index notes_folded on notes (lower(slug))');
    expect(await tenantKeyViolations(fixture.database, ['workspaces'])).toEqual([
      'notes: notes_folded does not begin with workspace_id',
    ]);
    await fixture.database.query('drop index notes_folded');
  });

  it('finds a global table that does not exist', async () => {
    expect(await tenantKeyViolations(fixture.database, ['workspaces', 'workspacs'])).toEqual([
      'workspacs is listed as global and does not exist',
    ]);
  });
});
