import { ScriptProcess, useDatabase } from '#testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SchemaOutdated, SchemaTooNew } from './errors.js';
import { assertMigrated, migrate } from './migrate.js';
import type { DatabaseSchema } from './schema.js';

class First1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table firsts (id int primary key)');
  }
  async down(): Promise<void> {}
}

class Second1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table seconds (id int primary key)');
  }
  async down(): Promise<void> {}
}

class Broken1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table thirds (id int primary key)');
    await runner.query('create nonsense');
  }
  async down(): Promise<void> {}
}

const one: DatabaseSchema = { name: 'one', entities: [], migrations: [First1764000000001] };
const two: DatabaseSchema = { name: 'two', entities: [], migrations: [Second1764000000002] };
const broken: DatabaseSchema = { name: 'broken', entities: [], migrations: [Broken1764000000003] };

describe('migrate', () => {
  const fixture = useDatabase([]);

  beforeEach(async () => {
    await fixture.database.query('drop schema public cascade');
    await fixture.database.query('create schema public');
  });

  it('runs the migrations of all schemas by their time, and only once', async () => {
    const url = fixture.url;
    expect(await migrate({ url, schemas: [two, one] })).toEqual([First1764000000001.name, Second1764000000002.name]);
    expect(await migrate({ url, schemas: [one, two] })).toEqual([]);
    expect(await tables()).toEqual(['firsts', 'pregon_migrations', 'seconds']);
  });

  it('keeps the complete ones when a later one fails, and nothing of that', async () => {
    await expect(migrate({ url: fixture.url, schemas: [one, broken] })).rejects.toThrow('nonsense');
    expect(await tables()).toEqual(['firsts', 'pregon_migrations']);
    expect(await migrate({ url: fixture.url, schemas: [one, two] })).toEqual([Second1764000000002.name]);
  });

  it('lets one of many callers work while the others wait', async () => {
    const callers = Array.from({ length: 5 }, () => migrate({ url: fixture.url, schemas: [one, two] }));
    const done = await Promise.all(callers);
    expect(done.flat().sort()).toEqual([First1764000000001.name, Second1764000000002.name]);
  });

  it('lets one of two processes that start together work while the other waits', async () => {
    const script = `
      import { migrate } from '#database';
      class Slow1764000000009 {
        async up(runner) {
          await runner.query('create table slow (id int primary key)');
          await runner.query('select pg_sleep(0.3)');
        }
      }
      const schemas = [{ name: 'slow', entities: [], migrations: [Slow1764000000009] }];
      console.log('did', (await migrate({ url: ${JSON.stringify(fixture.url)}, schemas })).length);
    `;
    await using left = new ScriptProcess(script);
    await using right = new ScriptProcess(script);
    expect([await left.exited, await right.exited]).toEqual([0, 0]);
    expect([...left.lines, ...right.lines].sort()).toEqual(['did 0', 'did 1']);
  });

  it('refuses a database that a newer program migrated, and changes nothing', async () => {
    await migrate({ url: fixture.url, schemas: [two] });
    const older = migrate({ url: fixture.url, schemas: [one] });
    await expect(older).rejects.toThrow(SchemaTooNew);
    await expect(older).rejects.toMatchObject({ exitCode: 76, unknownMigrations: [Second1764000000002.name] });
    await expect(assertMigrated({ url: fixture.url, schemas: [one] })).rejects.toThrow(SchemaTooNew);
    expect(await tables()).toEqual(['pregon_migrations', 'seconds']);
  });

  it('tells a process that must not migrate what is missing', async () => {
    await expect(assertMigrated({ url: fixture.url, schemas: [one] })).rejects.toThrow(SchemaOutdated);
    expect(await tables()).toEqual([]);
    await migrate({ url: fixture.url, schemas: [one] });
    await assertMigrated({ url: fixture.url, schemas: [one] });
    await expect(assertMigrated({ url: fixture.url, schemas: [one, two] })).rejects.toMatchObject({
      exitCode: 77,
      pendingMigrations: [Second1764000000002.name],
    });
  });

  async function tables(): Promise<string[]> {
    const rows = await fixture.database.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' order by 1",
    );
    return rows.map(({ name }) => name);
  }
});
