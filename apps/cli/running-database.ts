import { accountsSchema } from '#accounts';
import { runningDatabaseUrl } from '#database';
import { listeningSchema } from '#listening';
import { notificationsSchema } from '#notifications';
import type { Config } from '#platform';
import { publishingSchema } from '#publishing';

/** All tables of the service: what the migration runner compares the database with. */
export const SCHEMAS = [accountsSchema, notificationsSchema, publishingSchema, listeningSchema];

/** `config` with the address of the embedded database when a running service (or its orphan) serves it. */
export async function besideRunning(config: Config): Promise<Config> {
  return { ...config, databaseUrl: config.databaseUrl ?? (await runningDatabaseUrl(config.dataDir)) };
}

/** A command that is interrupted ends as any process does, instead of at once: that takes along a database that it started. */
export function endWithSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}
