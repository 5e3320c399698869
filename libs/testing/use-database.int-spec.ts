import type { DatabaseSchema } from '#database';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testServer } from './test-server.js';
import { useDatabase } from './use-database.js';

class Things1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table things (id int primary key)');
  }
  async down(): Promise<void> {}
}

const schemas: DatabaseSchema[] = [{ name: 'things', entities: [], migrations: [Things1764000000001] }];

describe('useDatabase', () => {
  const names: string[] = [];
  const nameOf = async (database: { query(sql: string): Promise<unknown[]> }): Promise<string> => {
    const [row] = (await database.query('select current_database() as name')) as [{ name: string }];
    names.push(row.name);
    return row.name;
  };

  describe('in one place', () => {
    const fixture = useDatabase(schemas);
    const early = whatIsThrown(() => fixture.url);

    it('is not there while the file is read', () => {
      expect(early).toMatchObject({ message: expect.stringContaining('only inside hooks and tests') });
    });

    it('gives a migrated database', async () => {
      await fixture.database.query('insert into things values (1)');
      expect(await nameOf(fixture.database)).toMatch(/test.*_[0-9a-f]{12}$/);
    });

    it('gives its address to others', async () => {
      const client = new Client({ connectionString: fixture.url });
      await client.connect();
      expect((await client.query('select id from things')).rows).toEqual([{ id: 1 }]);
      await client.end();
    });
  });

  describe('in another', () => {
    const fixture = useDatabase(schemas);

    it('gives another, fresh one', async () => {
      expect(await fixture.database.query('select id from things')).toEqual([]);
      await nameOf(fixture.database);
      expect(new Set(names).size).toBe(2);
    });
  });

  it('refuses a server of its own whose database is not called a test', async () => {
    const before = process.env['PREGON_TEST_DATABASE_URL'];
    process.env['PREGON_TEST_DATABASE_URL'] = 'postgresql://localhost/production';
    await expect(testServer()).rejects.toThrow('must contain "test"');
    if (before === undefined) delete process.env['PREGON_TEST_DATABASE_URL'];
    else process.env['PREGON_TEST_DATABASE_URL'] = before;
  });

  afterAll(async () => {
    const client = new Client({ connectionString: (await testServer()).maintenanceUrl });
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = any ($1)', [names]);
    await client.end();
    expect(rowCount).toBe(0);
  });
});

function whatIsThrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
