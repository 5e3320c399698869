import { expect, test } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { schemaDifferences, tenantKeyViolations, useDatabase } from '#testing';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);

/** Tables of accounts that belong to the installation or to a person, not to a workspace. */
const GLOBAL = [
  'api_key_index',
  'installation_secrets',
  'sessions',
  'setup_links',
  'user_credentials',
  'users',
  'verifications',
];

test('the migrated schema is the entity model', async () => {
  expect(await schemaDifferences(db.database)).toEqual([]);
});

test('every key of every tenant table begins with workspace_id', async () => {
  expect(await tenantKeyViolations(db.database, GLOBAL)).toEqual([]);
});
