import type { Database } from '#database';
import type { Db } from 'pg-boss';

/** pg-boss on the pool of `Database`, outside every transaction; notifications over its reconnecting listener. */
export function poolDatabase(database: Database): Db {
  return {
    executeSql: (text, values) => database.pool.query(text, values),
    listen: async (channel, onNotification, onReconnect) => {
      const listener = await database.listen(channel, (payload) =>
        payload === '' ? onReconnect() : onNotification(payload),
      );
      onReconnect();
      return { close: () => Promise.resolve(listener[Symbol.asyncDispose]()) };
    },
  };
}

/** For one call of pg-boss inside the transaction that is going on. */
export function transactionDatabase(database: Database): Db {
  return { executeSql: async (text, values) => ({ rows: await database.query(text, values) }) };
}
