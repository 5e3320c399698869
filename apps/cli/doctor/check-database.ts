import { DataFolderInUse, SchemaOutdated, SchemaTooNew, type Database } from '#database';
import { SecretError, type Config } from '#platform';
import { sentenceOf } from '../explain-error.js';
import { ok, problem, warning, type Finding } from './finding.js';

const SKEW_WARNING_MS = 500;
const SKEW_PROBLEM_MS = 5_000;

/** Of an open database; opening it has refused what is older than 15, and what is not migrated. */
export async function checkDatabase(database: Database, { databaseUrl }: Config): Promise<Finding[]> {
  const place = databaseUrl ? 'at DATABASE_URL' : 'embedded';
  const version = await database.serverVersion();
  return [
    ok('Database', `PostgreSQL ${version}, ${place}, all migrations done`),
    skewFinding(await database.clockOffsetMs()),
  ];
}

/** `offsetMs`: the database's clock minus this machine's. Publishing itself goes by the database's. */
export function skewFinding(offsetMs: number): Finding {
  const skew = Math.abs(offsetMs);
  const message = `this machine's is ${Math.round(skew)} ms ${offsetMs < 0 ? 'ahead of' : 'behind'} the database's`;
  const action = 'Turn on time synchronisation (chrony, systemd-timesyncd) on both machines.';
  if (skew > SKEW_PROBLEM_MS) return problem('Clock', message, action);
  if (skew > SKEW_WARNING_MS) return warning('Clock', message, action);
  return ok('Clock', message);
}

/** Why the service's modules could not be opened. */
export function openingFinding(error: unknown, { databaseUrl }: Config): Finding {
  if (error instanceof SchemaOutdated)
    return problem(
      'Database',
      `${error.pendingMigrations.length} migration(s) are missing, the first is ${error.pendingMigrations[0]}`,
      'Run npm run -s pregon -- migrate, or start the service: it migrates.',
    );
  if (error instanceof SchemaTooNew)
    return problem(
      'Database',
      `a newer Pregón has migrated it: ${error.unknownMigrations.join(', ')} is unknown here`,
      'Start that newer version again, or restore a backup from before the upgrade.',
    );
  if (error instanceof DataFolderInUse)
    return problem(
      'Database',
      `the data folder is in use by process ${error.owner}, and its database does not answer`,
      'If that process is just starting, ask again in a moment; if it hangs, stop it.',
    );
  if (error instanceof SecretError)
    return problem('Secret keys', error.message, 'Bring the key file back from a backup, or set PREGON_SECRET_KEYS.');
  return problem(
    'Database',
    sentenceOf(error),
    databaseUrl
      ? 'Look at DATABASE_URL, and whether PostgreSQL runs there and lets this machine in.'
      : 'Look into postgres/postgres.log in the data folder.',
  );
}
