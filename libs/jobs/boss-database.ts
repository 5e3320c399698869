import type { Database } from '#database';
import type { Db } from 'pg-boss';

/** pg-boss on the pool of `Database`, outside every transaction. */
export const poolDatabase = (database: Database): Db => ({
  executeSql: (text, values) => database.pool.query(text, values),
});

/** For one call of pg-boss inside the transaction that is going on. */
export const transactionDatabase = (database: Database): Db => ({
  executeSql: async (text, values) => ({ rows: await database.query(text, values) }),
});
