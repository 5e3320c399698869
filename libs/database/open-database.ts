import type { Config, Logger } from '#platform';
import { Database } from './database.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';
import { assertMigrated, migrate } from './migrate.js';
import type { DatabaseSchema } from './schema.js';

export interface OpenOptions {
  schemas: DatabaseSchema[];
  /** False: refuse to start when a migration is missing, instead of running it. */
  migrate: boolean;
}

/** The database of this process, and the embedded server underneath if there is one. */
export interface OpenedDatabase extends AsyncDisposable {
  database: Database;
}

/** Connects to `databaseUrl`, or starts the embedded PostgreSQL; then migrates, or checks that somebody did. */
export async function openDatabase(
  { schemas, migrate: mayMigrate }: OpenOptions,
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'databasePool'>,
  logger: Pick<Logger, 'info' | 'warn' | 'error'>,
): Promise<OpenedDatabase> {
  await using opened = new AsyncDisposableStack();
  const url = config.databaseUrl ?? opened.use(await EmbeddedPostgres.start({ dataDir: config.dataDir, logger })).url;
  if (mayMigrate) {
    const done = await migrate({ url, schemas });
    if (done.length > 0) logger.info({ migrations: done }, 'database migrated');
  } else await assertMigrated({ url, schemas });
  const database = opened.use(await Database.connect({ url, schemas, pool: config.databasePool, logger }));
  const all = opened.move();
  return { database, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
