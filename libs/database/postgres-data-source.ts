import type { Pool } from 'pg';
import { AbstractLogger, DataSource, type QueryRunner } from 'typeorm';
import { translateError } from './errors.js';
import type { DatabaseSchema } from './schema.js';

export interface PostgresOptions {
  url: string;
  schemas: DatabaseSchema[];
  /** Most connections at a time. */
  pool: number;
  /** 0: none. */
  statementTimeoutMs: number;
  onPoolError: (error: Error) => void;
}

/** TypeORM on one pool, with errors translated and the statements of one connection sent one after the other. */
export class PostgresDataSource extends DataSource {
  constructor({ url, schemas, pool, statementTimeoutMs, onPoolError }: PostgresOptions) {
    super({
      type: 'postgres',
      synchronize: false,
      migrationsRun: false,
      installExtensions: false,
      logger: new NoLogger(),
      applicationName: 'pregon',
      poolSize: pool,
      connectTimeoutMS: 10_000,
      entities: schemas.flatMap((schema) => schema.entities),
      migrations: schemas.flatMap((schema) => schema.migrations),
      migrationsTableName: 'pregon_migrations',
      poolErrorHandler: onPoolError,
      // The URL goes to pg untouched: TypeORM's own parser loses `?host=` (unix sockets) and `?sslmode=`.
      extra: {
        connectionString: url,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
        statement_timeout: statementTimeoutMs,
        idle_in_transaction_session_timeout: 60_000,
      },
    });
  }

  /** Below TypeORM's surface, for libraries that speak pg themselves. */
  get pool(): Pool {
    return (this.driver as unknown as { master: Pool }).master;
  }

  override createQueryRunner(mode: 'master' | 'slave' = 'master'): QueryRunner {
    const runner = super.createQueryRunner(mode);
    const send = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    let last: Promise<unknown> = Promise.resolve();
    // pg 8 queues concurrent statements of one client with a warning, pg 9 will refuse them.
    const query = (...args: unknown[]): Promise<unknown> => {
      const answer = last.then(() => send(...args)).catch(rethrowTranslated);
      last = answer.catch(() => undefined);
      return answer;
    };
    return Object.assign(runner, { query });
  }
}

function rethrowTranslated(error: unknown): never {
  throw translateError(error);
}

/** With `logging: false` TypeORM still prints failed migrations; what matters of them is in the error. */
class NoLogger extends AbstractLogger {
  protected writeLog(): void {}
}
