import { expect, test } from '@jest/globals';
import { schemaDifferences, tenantKeyViolations, useDatabase } from '#testing';
import { listeningSchema } from './schema.js';

const db = useDatabase([listeningSchema]);

/** A feed serves sources of any workspace. */
const GLOBAL = ['feeds', 'feed_gaps'];

test('the migrated schema is the entity model', async () => {
  expect(await schemaDifferences(db.database)).toEqual([]);
});

test('every key of every tenant table begins with workspace_id', async () => {
  expect(await tenantKeyViolations(db.database, GLOBAL)).toEqual([]);
});
