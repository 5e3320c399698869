import { ProblemError } from '#kernel';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** A unique constraint said no. Catch it where the constraint has a meaning for the user; anywhere else it is a bug. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';

  constructor(
    readonly constraint: string,
    options?: ErrorOptions,
  ) {
    super(`The unique constraint ${constraint} already has such a row.`, options);
  }
}

/** Deadlock or serialization failure: the transaction was rolled back, and the same work may succeed when repeated. */
export class TransactionConflict extends ProblemError {
  override readonly name = 'TransactionConflict';

  constructor(options?: ErrorOptions) {
    super(
      {
        status: 409,
        code: 'concurrent_change',
        title: 'Changed at the same moment',
        detail:
          'Something else changed the same data at the same moment, so nothing was stored. Send the request again.',
      },
      options,
    );
  }
}

/** The database cannot be reached now. What a lost COMMIT had in it may or may not be stored. */
export class DatabaseUnavailable extends ProblemError {
  override readonly name = 'DatabaseUnavailable';

  constructor(options?: ErrorOptions) {
    super(
      {
        status: 503,
        code: 'database_unavailable',
        title: 'Database unavailable',
        detail: 'The database cannot be reached at this moment. Try again in a few seconds.',
      },
      options,
    );
  }
}

/** This program is older than the database: it holds migrations that this program does not know. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew';
  /** For the process that gives up because of it. */
  readonly exitCode = 76;

  constructor(readonly unknownMigrations: string[]) {
    super(
      `The database was migrated by a newer Pregón: this one does not know ${unknownMigrations.join(', ')}. ` +
        'Start that newer version, or restore a backup from before the upgrade.',
    );
  }
}

/** The database lacks migrations, and this process was told not to run them. */
export class SchemaOutdated extends Error {
  override readonly name = 'SchemaOutdated';
  readonly exitCode = 77;

  constructor(readonly pendingMigrations: string[]) {
    super(
      `The database lacks ${pendingMigrations.length} migration(s), the first is ${pendingMigrations[0]}. ` +
        'Run `npm run pregon -- migrate`, or start a server process, which migrates.',
    );
  }
}

/** connection_exception is class 08; these are the others after which a new connection may work. */
const UNAVAILABLE = new Set(['57P01', '57P02', '57P03', '53300', '53400']);
const SYSTEM =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ECONNABORTED)$/;
/** pg has no codes for what it notices itself. */
const PG_WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** The one place where PostgreSQL's errors get their meaning; anything else comes back as it was. */
export function translateError(error: unknown): unknown {
  if (error instanceof QueryRunnerAlreadyReleasedError) return new DatabaseUnavailable({ cause: error });
  const source = error instanceof QueryFailedError ? error.driverError : error;
  const {
    constraint,
    message = '',
    code: rawCode,
  } = (source ?? {}) as { code?: unknown; constraint?: string; message?: string };
  const code = String(rawCode ?? '');
  if (code === '23505') return new UniqueViolation(constraint ?? 'unknown', { cause: error });
  if (code === '40001' || code === '40P01') return new TransactionConflict({ cause: error });
  const lost = code.startsWith('08') || UNAVAILABLE.has(code) || SYSTEM.test(code) || PG_WORDS.test(message);
  return lost ? new DatabaseUnavailable({ cause: error }) : error;
}
