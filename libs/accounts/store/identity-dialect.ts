import type { Database } from '#database';
import { PostgresDialect } from 'kysely';

const AFFECTED_ONLY = /^\s*(update|delete)\b(?!.*\breturning\b)/is;

/**
 * Lets better-auth speak through our `Database`: no second pool, and what it writes joins the current transaction, so
 * that a user, their workspace and their key are created together or not at all.
 */
export function identityDialect(database: Database): PostgresDialect {
  const client = {
    query: async (sql: string, params: readonly unknown[]) => {
      if (!AFFECTED_ONLY.test(sql))
        return { command: 'SELECT' as const, rowCount: 0, rows: await database.query(sql, [...params]) };
      return { command: 'UPDATE' as const, rowCount: await database.execute(sql, [...params]), rows: [] };
    },
    release: () => undefined,
  };
  return new PostgresDialect({ pool: { connect: async () => client, end: async () => undefined } as never });
}
