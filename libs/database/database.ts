import type { Logger } from '#platform';
import type { Pool } from 'pg';
import type { EntityManager, QueryResult, QueryRunner } from 'typeorm';
import { measureClockOffset } from './clock-offset.js';
import { translateError } from './errors.js';
import { Listener, listenerName } from './listener.js';
import { PostgresDataSource } from './postgres-data-source.js';
import type { DatabaseSchema } from './schema.js';
import { Transactions } from './transactions.js';

const STATEMENT_TIMEOUT_MS = 60_000;

export interface DatabaseOptions {
  url: string;
  schemas: DatabaseSchema[];
  /** Most pooled connections. */
  pool: number;
  logger: Pick<Logger, 'warn' | 'error'>;
}

/**
 * The door to PostgreSQL, one per process. Everything awaited inside `transaction` uses that transaction without being
 * told. Throws `UniqueViolation`, `TransactionConflict`, `DatabaseUnavailable`, and TypeORM's own errors for what is a bug.
 */
export class Database implements AsyncDisposable {
  readonly #dataSource: PostgresDataSource;
  readonly #transactions: Transactions;
  readonly #listeners = new Set<Listener>();

  private constructor(private readonly options: DatabaseOptions) {
    const { url, schemas, pool, logger } = options;
    this.#dataSource = new PostgresDataSource({
      url,
      schemas,
      pool,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      onPoolError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
    });
    this.#transactions = new Transactions(
      () => this.#dataSource.createQueryRunner(),
      (error) => logger.error({ err: error }, 'an action after a commit failed'),
    );
  }

  /** Connects to a migrated database (see `migrate`). */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    try {
      await database.#dataSource.initialize();
    } catch (error) {
      throw translateError(error);
    }
    return database;
  }

  /** Rows of any statement, also of INSERT, UPDATE and DELETE with RETURNING. */
  async query<R = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]> {
    return (await this.#run(sql, params)).records as R[];
  }

  /** Number of rows that the statement touched. */
  async execute(sql: string, params?: unknown[]): Promise<number> {
    return (await this.#run(sql, params)).affected ?? 0;
  }

  /**
   * Runs `work` in one transaction; joins the current one if there is one. When a joined part fails, the whole can only
   * roll back, even if the error is caught.
   */
  transaction<R>(work: () => Promise<R>): Promise<R> {
    return this.#transactions.run(work);
  }

  /** Runs `work` without the current transaction, on connections of its own. */
  outside<R>(work: () => Promise<R>): Promise<R> {
    return this.#transactions.outside(work);
  }

  /** Runs `action` once the current transaction is committed; at once, when there is none; never, when it rolls back. */
  afterCommit(action: () => void): void {
    this.#transactions.afterCommit(action);
  }

  /** TypeORM's manager of the current transaction, or the default one. */
  manager(): EntityManager {
    return this.#transactions.current()?.manager ?? this.#dataSource.manager;
  }

  /**
   * Calls `onNotify` for every NOTIFY on `channel`, over a connection of its own that reconnects by itself. What was
   * notified while it was away is lost: after each reconnect it calls `onNotify('')`.
   */
  async listen(channel: string, onNotify: (payload: string) => void): Promise<AsyncDisposable> {
    const { url, logger } = this.options;
    const onLost = (error: Error): void => logger.warn({ err: error, channel }, 'the listening connection was lost');
    const listener = await this.#transactions.outside(() => Listener.start({ url, channel, onNotify, onLost }));
    this.#listeners.add(listener);
    return {
      [Symbol.asyncDispose]: async () => {
        this.#listeners.delete(listener);
        await listener[Symbol.asyncDispose]();
      },
    };
  }

  /** Milliseconds to add to this machine's clock to have the database's. */
  clockOffsetMs(): Promise<number> {
    return this.outside(() => this.#withRunner(measureClockOffset));
  }

  /** PostgreSQL's own version, like `18.1`. */
  async serverVersion(): Promise<string> {
    const [row] = await this.query<{ version: string }>("select current_setting('server_version') as version");
    return row!.version;
  }

  /** How many processes `listen` on `channel` right now. */
  async listeners(channel: string): Promise<number> {
    const [row] = await this.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = $1',
      [listenerName(channel)],
    );
    return row!.count;
  }

  /** The pool itself, for libraries that speak pg (better-auth). Its statements are outside every transaction. */
  get pool(): Pool {
    return this.#dataSource.pool;
  }

  /** TypeORM underneath, for tools that compare the model with the schema. */
  get dataSource(): PostgresDataSource {
    return this.#dataSource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener[Symbol.asyncDispose]()));
    if (this.#dataSource.isInitialized) await this.#dataSource.destroy();
  }

  async #run(sql: string, params?: unknown[]): Promise<QueryResult> {
    const current = this.#transactions.current();
    return current ? current.query(sql, params, true) : this.#withRunner((runner) => runner.query(sql, params, true));
  }

  async #withRunner<R>(work: (runner: QueryRunner) => Promise<R>): Promise<R> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}
