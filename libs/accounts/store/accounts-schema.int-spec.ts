import { useDatabase } from '#testing';
import { expect, test } from '@jest/globals';
import { accountsSchema } from './accounts-schema.js';

const db = useDatabase([accountsSchema]);

test('the migrated schema is the entity model', async () => {
  const { upQueries } = await db.database.dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test('keys of every tenant table begin with workspace_id', async () => {
  const rows = await db.database.query<{ table: string; constraint: string; first: string }>(
    `select c.conrelid::regclass::text as table, c.conname as constraint, a.attname as first
       from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype in ('p', 'u', 'f') and exists (
        select 1 from pg_attribute w where w.attrelid = c.conrelid and w.attname = 'workspace_id')`,
  );
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => row.first !== 'workspace_id')).toEqual([]);
});
