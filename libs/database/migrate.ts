import { setTimeout as wait } from 'node:timers/promises';
import { MigrationExecutor, type Migration, type MigrationInterface, type QueryRunner } from 'typeorm';
import { SchemaOutdated, SchemaTooNew, translateError } from './errors.js';
import { PostgresDataSource } from './postgres-data-source.js';
import type { DatabaseSchema } from './schema.js';

/** Any fixed number of our own: the advisory lock under which one process at a time migrates a database. */
const MIGRATION_LOCK = 7_734_664_663;
const LOCK_POLL_MS = 50;
const OLDEST_POSTGRES = 150_000;

interface MigrateOptions {
  url: string;
  schemas: DatabaseSchema[];
}

/**
 * Runs the missing migrations of all schemas, each in a transaction of its own, and returns their names. Of processes that
 * start together one migrates and the others wait. Throws `SchemaTooNew` when the database knows more than `schemas` do.
 */
export function migrate(options: MigrateOptions): Promise<string[]> {
  return withMigrations(options, async ({ executor, runner, known }) => {
    await lockForThisSession(runner);
    refuseUnknown(await executor.getExecutedMigrations(), known);
    const done = await executor.executePendingMigrations();
    return done.map((migration) => migration.name);
  });
}

/** For processes that must not migrate: throws `SchemaTooNew` or `SchemaOutdated` unless the database is exactly theirs. */
export function assertMigrated(options: MigrateOptions): Promise<void> {
  return withMigrations(options, async ({ executor, known }) => {
    refuseUnknown(await executor.getExecutedMigrations(), known);
    const pending = await executor.getPendingMigrations();
    if (pending.length > 0) throw new SchemaOutdated(pending.map((migration) => migration.name));
  });
}

interface Migrations {
  executor: MigrationExecutor;
  runner: QueryRunner;
  /** Names of all that this program has. */
  known: Set<string>;
}

/** A data source of its own: no entities, and no statement timeout, since an index on a big table takes its time. */
async function withMigrations<R>(options: MigrateOptions, work: (migrations: Migrations) => Promise<R>): Promise<R> {
  const source = new PostgresDataSource({
    url: options.url,
    schemas: options.schemas.map((schema) => ({ ...schema, entities: [] })),
    pool: 2,
    statementTimeoutMs: 0,
    onPoolError: () => undefined,
  });
  try {
    await source.initialize();
    const runner = source.createQueryRunner();
    await refuseOldServer(runner);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = 'each';
    return await work({ executor, runner, known: new Set(source.migrations.map(nameOf)) });
  } catch (error) {
    throw translateError(error);
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

/**
 * Polls, since a session that waits inside `pg_advisory_lock` holds a snapshot, for which a CREATE INDEX CONCURRENTLY of
 * the migrating one would wait in turn. Nobody unlocks: the lock ends with the session.
 */
async function lockForThisSession(runner: QueryRunner): Promise<void> {
  const tryLock = async (): Promise<boolean> => {
    const [row] = (await runner.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK])) as [
      { locked: boolean },
    ];
    return row.locked;
  };
  while (!(await tryLock())) await wait(LOCK_POLL_MS);
}

function refuseUnknown(executed: Migration[], known: Set<string>): void {
  const unknown = executed.map((migration) => migration.name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
}

const nameOf = (migration: MigrationInterface): string => migration.name ?? migration.constructor.name;

async function refuseOldServer(runner: QueryRunner): Promise<void> {
  const [row] = (await runner.query(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  )) as [{ number: number; version: string }];
  if (row.number < OLDEST_POSTGRES)
    throw new Error(
      `Pregón needs PostgreSQL 15 or newer, and this server is ${row.version}. Choose another DATABASE_URL.`,
    );
}
