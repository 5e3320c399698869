import type { Database } from '#database';

/** NOTIFY channel that wakes publishers. */
export const DELIVERIES_CHANGED = 'pregon_deliveries';

/** Wakes every publisher when the current transaction commits. */
export async function notifyPublishers(database: Database): Promise<void> {
  await database.query(`select pg_notify($1, '')`, [DELIVERIES_CHANGED]);
}
