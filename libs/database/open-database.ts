import type { Config, Logger } from '#platform';
import { setTimeout } from 'node:timers/promises';
import { Database } from './database.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';
import { DatabaseUnavailable } from './errors.js';
import { assertMigrated, migrate } from './migrate.js';
import type { DatabaseSchema } from './schema.js';

/** Ten seconds in all. */
const CONNECT_TRIES = 20;
const CONNECT_PAUSE_MS = 500;

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
    const done = await patiently(() => migrate({ url, schemas }), logger);
    if (done.length > 0) logger.info({ migrations: done }, 'database migrated');
  } else await patiently(() => assertMigrated({ url, schemas }), logger);
  const database = opened.use(await Database.connect({ url, schemas, pool: config.databasePool, logger }));
  const all = opened.move();
  return { database, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** A database that is just starting or recovering is waited for: else every process beside it would restart in a loop. */
async function patiently<T>(connect: () => Promise<T>, logger: Pick<Logger, 'warn'>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || tries >= CONNECT_TRIES) throw error;
      logger.warn({ tries }, 'the database cannot be reached yet');
      await setTimeout(CONNECT_PAUSE_MS);
    }
  }
}
