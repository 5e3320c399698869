import { Database, type DatabaseSchema } from '#database';
import type * as jest from '@jest/globals';
import { createTestDatabase, dropTestDatabase } from './template-database.js';
import { testServer } from './test-server.js';

const SILENT = { warn: () => undefined, error: () => undefined };

/** The database of one test file, there from `beforeAll` to `afterAll`. */
export interface TestDatabase {
  /** For other processes and data sources. */
  get url(): string;
  get database(): Database;
}

/** Gives this test file a fresh database with the migrations of `schemas`. Call it at the top of a file or `describe`. */
export function useDatabase(schemas: DatabaseSchema[]): TestDatabase {
  // Not imported: '@jest/globals' throws outside jest, and benches use other things of this lib.
  const { afterAll, beforeAll } = globalThis as unknown as typeof jest;
  let url: string | null = null;
  let database: Database | null = null;
  beforeAll(async () => {
    url = await createTestDatabase(await testServer(), schemas);
    database = await Database.connect({ url, schemas, pool: 10, logger: SILENT });
  }, 60_000);
  afterAll(async () => {
    await database?.[Symbol.asyncDispose]();
    if (url) await dropTestDatabase(await testServer(), url);
  });
  return {
    get url() {
      return url ?? notYet();
    },
    get database() {
      return database ?? notYet();
    },
  };
}

function notYet(): never {
  throw new Error('The test database exists only inside hooks and tests, not while the file is read.');
}
