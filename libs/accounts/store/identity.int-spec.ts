import { useDatabase } from '#testing';
import { describe, expect, test } from '@jest/globals';
import { getMigrations } from 'better-auth/db/migration';
import { accountsSchema } from './accounts-schema.js';
import { identityDialect } from './identity-dialect.js';
import { identityOptions } from './identity-options.js';

const db = useDatabase([accountsSchema]);

describe('the tables of better-auth', () => {
  const plan = async () => {
    const options = identityOptions({ publicUrl: 'https://pregon.example', secret: 'x'.repeat(43) });
    return getMigrations({
      ...options,
      database: { dialect: identityDialect(db.database), type: 'postgres', transaction: false },
    });
  };

  test('are exactly what it would create: it finds nothing to migrate', async () => {
    const { toBeCreated, toBeAdded, toBeAddedIndexes, schemaProblems } = await plan();
    expect({ toBeCreated, toBeAdded, toBeAddedIndexes, schemaProblems }).toEqual({
      toBeCreated: [],
      toBeAdded: [],
      toBeAddedIndexes: [],
      schemaProblems: [],
    });
  });

  test('are looked at, not assumed: a missing column is found', async () => {
    await db.database.execute(`alter table sessions drop column user_agent`);
    const { toBeAdded } = await plan();
    expect(toBeAdded).toMatchObject([{ table: 'sessions', fields: { user_agent: {} } }]);
  });
});
