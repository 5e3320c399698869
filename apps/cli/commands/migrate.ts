import { assertMigrated, EmbeddedPostgres, migrate } from '#database';
import { Logger, readConfig } from '#platform';
import { print } from '../print.js';
import { besideRunning, endWithSignals, SCHEMAS } from '../running-database.js';

/** Runs the missing migrations, or with `check` fails (SchemaOutdated, exit code 77) when there are any. */
export async function runMigrate(env: NodeJS.ProcessEnv, { check = false }: { check?: boolean }): Promise<void> {
  const { databaseUrl, dataDir } = await besideRunning(readConfig(env));
  endWithSignals();
  await using embedded = databaseUrl ? null : await EmbeddedPostgres.start({ dataDir, logger: Logger.silent() });
  const target = { url: databaseUrl ?? embedded!.url, schemas: SCHEMAS };
  if (check) {
    await assertMigrated(target);
    return print('The database is up to date.');
  }
  const done = await migrate(target);
  if (done.length === 0) return print('The database was up to date, nothing had to be done.');
  await print([`Done, ${done.length} migration(s):`, ...done.map((name) => `  ${name}`)].join('\n'));
}
