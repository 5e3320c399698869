import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Database, EmbeddedPostgres } from '#database';
import { ServiceProcess, TEST_KEY } from '#testing';
import { Caller } from '../../e2e/caller.js';
import { topicQueries } from './brands.js';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const OWNER = { email: 'owner@example.org', password: randomBytes(12).toString('hex') };
const SCOPES = ['mentions:read', 'mentions:write', 'channels:write'];
/** Of both workspaces together, four in five of the first one. */
export const TOPICS = 1_000;
const CALLERS = 4;

/**
 * The whole service in one process, as it is run, on a PostgreSQL of its own that keeps the instants of commits
 * (`track_commit_timestamp`): a mention does not say when it became visible. Two workspaces with a thousand topics.
 */
export class Stage implements AsyncDisposable {
  private readonly resources = new AsyncDisposableStack();

  private constructor(
    private readonly folder: string,
    private readonly env: Record<string, string>,
    readonly service: ServiceProcess,
    readonly database: Database,
    /** Who owns each workspace. */
    readonly owners: [Caller, Caller],
  ) {}

  static async open(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'pregon-bench-listener-'));
    await using opening = new AsyncDisposableStack();
    opening.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const settings = { track_commit_timestamp: 'on' };
    const postgres = opening.use(await EmbeddedPostgres.start({ dataDir: folder, logger: SILENT, settings }));
    const env: Record<string, string> = {
      PREGON_DATA_DIR: folder,
      DATABASE_URL: postgres.url,
      PREGON_LOG_LEVEL: 'warn',
      PREGON_INIT_EMAIL: OWNER.email,
      PREGON_INIT_PASSWORD: OWNER.password,
    };
    const service = new ServiceProcess(env);
    opening.defer(async () => void (await service.stop()));
    await service.start();
    const database = opening.use(await Database.connect({ url: postgres.url, schemas: [], pool: 2, logger: SILENT }));
    const owners: [Caller, Caller] = [Caller.withKey(service, TEST_KEY), await secondOwner(service)];
    const stage = new Stage(folder, env, service, database, owners);
    stage.resources.use(opening.move());
    await stage.makeTopics();
    return stage;
  }

  /** Both workspaces listen to the same Jetstream; `stop` removes it from both. */
  async listenTo(url: string): Promise<{ stop(): Promise<void> }> {
    const config = { mode: 'jetstream', servers: [url] };
    const ids: string[] = [];
    for (const owner of this.owners) ids.push((await owner.ok('POST', '/v1/sources', { kind: 'bluesky', config })).id);
    return {
      stop: async () => {
        for (const [at, owner] of this.owners.entries()) await owner.ok('DELETE', `/v1/sources/${ids[at]}`);
      },
    };
  }

  /** Stops the service and starts it with these NODE_OPTIONS. */
  async restart(nodeOptions: string): Promise<void> {
    await this.service.stop();
    this.env['NODE_OPTIONS'] = nodeOptions;
    await this.service.start();
  }

  async postgresPid(): Promise<number> {
    const file = await readFile(join(this.folder, 'postgres', 'data', 'postmaster.pid'), 'utf8');
    return Number(file.split('\n')[0]);
  }

  async databaseMb(): Promise<number> {
    const [row] = await this.database.query<{ mb: number }>(
      'select (pg_database_size(current_database()) / 1048576.0)::float8 as mb',
    );
    return row!.mb;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.resources.disposeAsync();
  }

  private async makeTopics(): Promise<void> {
    const queries = topicQueries(TOPICS);
    const waiting = queries.map((query, index) => ({ query, owner: this.owners[index % 50 < 40 ? 0 : 1] }));
    const caller = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await next.owner.ok('POST', '/v1/topics', { name: next.query.slice(0, 100), kind: 'brand', query: next.query });
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    for (;;) {
      // each looks back once more after fifteen seconds
      const [row] = await this.database.query<{ left: number }>(
        `select count(*)::int as left from pgboss.job where name = 'backfill-topic' and state in ('created', 'retry', 'active')`,
      );
      if (row!.left === 0) return;
      await wait(500);
    }
  }
}

async function secondOwner(service: ServiceProcess): Promise<Caller> {
  const owner = await Caller.signIn(service, OWNER.email, OWNER.password);
  const { id } = await owner.ok('POST', '/v1/workspaces', { name: 'Second' });
  const there = owner.with({ 'pregon-workspace': id });
  const { key } = await there.ok('POST', '/v1/api-keys', { name: 'bench', scopes: SCOPES });
  return Caller.withKey(service, key);
}
