import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '#platform';
import type { Client } from 'pg';
import { APPLICATION_DATABASE, connectionUrl } from './connection.js';
import { DataFolderInUse } from './data-folder-in-use.js';
import type { FolderLock } from './folder-lock.js';
import { readPidFile } from './pid-file.js';
import { interrupt, stopPostmaster, type ServerFolder } from './postmaster.js';
import { prepareFolder } from './prepare-folder.js';
import { reachServer } from './reach-server.js';

/** Any fixed number: the advisory lock of whoever supervises this server. */
const SUPERVISOR_LOCK = 7_734_664_662;
const SESSION_NAME = 'pregon supervisor';
const HANDOVER_MS = 2_000;
const STOP_LIMIT_MS = 8_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface EmbeddedOptions {
  /** PREGON_DATA_DIR; everything is in its folder `postgres`. */
  dataDir: string;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** PostgreSQL settings on top of the usual ones. */
  settings?: Record<string, string>;
}

/**
 * The embedded PostgreSQL and its supervisor: one session on the server, kept open for as long as we live, holds the
 * advisory lock that tells others (another container on the same volume) to keep out, and ends the instant the server does,
 * which is then started again.
 */
export class EmbeddedPostgres implements AsyncDisposable {
  readonly #stopping = new AbortController();
  #session: Client | null = null;
  #revival: Promise<void> = Promise.resolve();
  /** A process that ends without saying so (process.exit, an uncaught error) takes its server along. */
  readonly #onExit = (): void => this.#interruptServer();

  private constructor(
    private readonly folder: ServerFolder,
    private readonly lock: FolderLock,
    private readonly logger: EmbeddedOptions['logger'],
  ) {}

  /** Starts or adopts the server of `dataDir`. Throws `DataFolderInUse` when another process supervises it. */
  static async start({ dataDir, logger, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const { folder, lock } = await prepareFolder(dataDir, settings);
    const server = new EmbeddedPostgres(folder, lock, logger);
    try {
      await server.#superviseServer();
    } catch (error) {
      await lock.release();
      throw error;
    }
    process.on('exit', server.#onExit);
    return server;
  }

  /** Where the application's database is reached. */
  get url(): string {
    return connectionUrl(this.folder.layout, APPLICATION_DATABASE);
  }

  /** Stops the server. Whoever uses it must have ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    process.off('exit', this.#onExit);
    await this.#revival;
    if (this.#session) {
      await this.#session.end();
      const ended = await stopPostmaster(this.folder, STOP_LIMIT_MS);
      if (!ended) this.logger.warn({}, 'PostgreSQL is still writing; it ends by itself');
    }
    await this.lock.release();
  }

  async #superviseServer(): Promise<void> {
    const { layout } = this.folder;
    const session = await reachServer(this.folder, {
      sessionName: `${SESSION_NAME} ${process.pid} on ${hostname()}`,
      signal: this.#stopping.signal,
    });
    try {
      await claim(session, layout.root);
      await createDatabase(session);
    } catch (error) {
      await session.end();
      throw error;
    }
    this.#session = session;
    session.once('end', () => {
      this.#session = null;
      if (!this.#stopping.signal.aborted) this.#revival = this.#revive();
    });
  }

  async #revive(): Promise<void> {
    const { signal } = this.#stopping;
    this.logger.warn({}, 'PostgreSQL ended unexpectedly; starting it again');
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        await this.#superviseServer();
        return this.logger.info({}, 'PostgreSQL is back');
      } catch (error) {
        if (signal.aborted) return;
        this.logger.error({ err: error }, 'PostgreSQL could not be started again; trying on');
        await wait(pause, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #interruptServer(): void {
    const pid = this.#session && readPidFile(this.folder.layout)?.pid;
    if (pid) interrupt(pid, this.folder.binaries);
  }
}

/** The folder's lock sees one machine's processes; this one sees whoever reaches the server. */
async function claim(session: Client, root: string): Promise<void> {
  const limit = Date.now() + HANDOVER_MS;
  for (;;) {
    const { rows } = await session.query('select pg_try_advisory_lock($1) as ours', [SUPERVISOR_LOCK]);
    if (rows[0].ours) return;
    // The server takes a moment to notice that a killed owner is gone.
    if (Date.now() > limit) throw new DataFolderInUse(root, await ownerOf(session));
    await wait(50);
  }
}

async function ownerOf(session: Client): Promise<string> {
  const { rows } = await session.query(
    'select application_name as name from pg_stat_activity where starts_with(application_name, $1) and pid <> pg_backend_pid()',
    [SESSION_NAME],
  );
  return rows[0]?.name.slice(SESSION_NAME.length + 1) ?? 'unknown';
}

async function createDatabase(session: Client): Promise<void> {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [APPLICATION_DATABASE]);
  if (rowCount === 0) await session.query(`create database ${APPLICATION_DATABASE}`);
}
