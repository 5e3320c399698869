import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Database, EmbeddedPostgres } from '#database';
import { freePort } from '#testing';
import type { Arrangement, Victim } from '../arrangement.js';
import { KillableProcess } from '../killable-process.js';
import { PostgresServer } from '../postgres-server.js';

/** How the listener is run where one process is not enough. */
export interface ListenerArrangement extends Arrangement {
  /** A key of a second workspace. */
  secondKey: string;
  database: Database;
}

const LEASE_MS = 2_000;
/** Longer than a lease: whoever sleeps so long is taken for dead, and wakes up. */
const PAUSE_MS = 2_600;
/** Of four streams: one process cannot read them all. */
const STREAMS_PER_PROCESS = 3;
const OWNER = { email: 'crash@example.org', password: randomBytes(12).toString('hex') };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A server that only answers HTTP, two listeners, and a PostgreSQL that none of them looks after. */
export async function apiAndTwoListeners(folder: string): Promise<ListenerArrangement> {
  await using starting = new AsyncDisposableStack();
  const databaseFolder = join(folder, 'database');
  const postgres = starting.use(await EmbeddedPostgres.start({ dataDir: databaseFolder, logger: SILENT }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const apiKey = randomBytes(24).toString('hex');
  const env = environment(join(folder, 'data'), port, apiKey, postgres.url);
  const process = (name: string, app: string, ready: string): KillableProcess =>
    new KillableProcess({
      ...{ name, main: `${app}/main.js`, ready, log: join(folder, `${name}.log`) },
      env: app === 'server' ? { ...env, PREGON_ROLES: 'api' } : env,
    });
  const server = process('server', 'server', 'Pregón is ready');
  const listeners = [1, 2].map((n) => process(`listener ${n}`, 'listener', 'The listener is ready'));
  const processes = [server, ...listeners];
  starting.defer(async () => void (await Promise.all(processes.map((each) => each.stop()))));
  // the server first: it makes the key file that the listeners read
  await server.start();
  await Promise.all(listeners.map((listener) => listener.start()));
  const database = starting.use(await Database.connect({ url: postgres.url, schemas: [], pool: 2, logger: SILENT }));
  const secondKey = await makeSecondWorkspace(url);
  const stack = starting.move();
  return {
    ...{ name: 'API server, two listeners, one database', url, apiKey, secondKey, database, processes },
    victims: [
      victim('server', 1, server, () => server.kill()),
      ...listeners.map((one) => victim('listener', 2, one, () => one.kill())),
      ...listeners.map((one) => victim('listener (paused past its lease)', 2, one, () => void one.pause(PAUSE_MS))),
      postgresVictim(new PostgresServer(databaseFolder)),
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const victim = (name: string, weight: number, process: KillableProcess, strike: () => void): Victim => ({
  ...{ name, weight, strike },
  upSince: () => process.upSince,
});

const postgresVictim = (server: PostgresServer): Victim => ({
  name: 'postgres',
  weight: 2,
  upSince: () => server.upSince,
  strike: () => server.kill(),
});

/** Nothing of the environment that this runs in but the paths: the run must not depend on it. */
const environment = (dataDir: string, port: number, apiKey: string, databaseUrl: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  NODE_ENV: 'test',
  PORT: String(port),
  PREGON_PUBLIC_URL: `http://127.0.0.1:${port}`,
  PREGON_DATA_DIR: dataDir,
  DATABASE_URL: databaseUrl,
  PREGON_DATABASE_POOL: '8',
  PREGON_LOG_LEVEL: 'warn',
  PREGON_SIMULATOR: 'off',
  PREGON_ALLOW_PRIVATE: '127.0.0.1',
  PREGON_FEED_LEASE_MS: String(LEASE_MS),
  PREGON_LISTEN_CONCURRENCY: String(STREAMS_PER_PROCESS),
  PREGON_INIT_EMAIL: OWNER.email,
  PREGON_INIT_PASSWORD: OWNER.password,
  PREGON_INIT_API_KEY: apiKey,
});

/** As a person does it: an API key cannot make a workspace. Returns a key of it. */
async function makeSecondWorkspace(url: string): Promise<string> {
  const browser: Record<string, string> = {
    'sec-fetch-site': 'same-origin',
    origin: url,
    'content-type': 'application/json',
  };
  const post = async (path: string, body: object): Promise<Response> => {
    const answer = await fetch(url + path, { method: 'POST', headers: browser, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const { headers } = await post('/v1/auth/sign-in', OWNER);
  browser['cookie'] = headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
  const workspace = (await (await post('/v1/workspaces', { name: 'Second' })).json()) as { id: string };
  browser['pregon-workspace'] = workspace.id;
  const scopes = ['mentions:read', 'mentions:write', 'channels:write'];
  return ((await (await post('/v1/api-keys', { name: 'crash', scopes })).json()) as { key: string }).key;
}
