import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#database';
import { freePort } from '#testing';
import { KillableProcess } from './killable-process.js';
import { PostgresServer } from './postgres-server.js';

/** Something that can be struck. */
export interface Victim {
  name: string;
  /** How often it is chosen, among those that are up. */
  weight: number;
  /** Since when it is up; null: it is not, and is left alone. */
  upSince(): number | null;
  strike(): void;
}

/** The service as it is run, in processes that can be killed. */
export interface Arrangement extends AsyncDisposable {
  name: string;
  url: string;
  apiKey: string;
  victims: Victim[];
  processes: KillableProcess[];
}

/** Short times, so that many things happen in a run; what they are in production is in config/example.env. */
const SHORT = {
  PREGON_ATTEMPT_TIMEOUT_MS: '2000',
  PREGON_LEASE_MS: '2000',
  PREGON_READBACK_LAG_MS: '1500',
  PREGON_PREPARE_AHEAD_MS: '5000',
};
/** Longer than a lease: whoever sleeps so long is taken for dead, and wakes up. */
const PAUSE_MS = 2_600;

/** Everything in one process, on the embedded PostgreSQL that it supervises. */
export async function allInOne(folder: string): Promise<Arrangement> {
  const dataDir = join(folder, 'data');
  const { env, url, apiKey } = await serverEnvironment(dataDir);
  const server = new KillableProcess({ ...SERVER, env, log: join(folder, 'server.log') });
  const postgres = new PostgresServer(dataDir);
  await server.start();
  return {
    name: 'all-in-one server, embedded database',
    url,
    apiKey,
    processes: [server],
    victims: [
      kill(server, 'server', 4),
      killPostgres(postgres, 2),
      {
        name: 'server and postgres at once',
        weight: 1,
        upSince: () => server.upSince && postgres.upSince && Math.max(server.upSince, postgres.upSince),
        strike: () => {
          postgres.kill();
          server.kill();
        },
      },
    ],
    [Symbol.asyncDispose]: async () => void (await server.stop()),
  };
}

/** A server that only answers HTTP, two publishers, and a PostgreSQL that none of them looks after. */
export async function apiAndTwoPublishers(folder: string): Promise<Arrangement> {
  const databaseFolder = join(folder, 'database');
  const database = await EmbeddedPostgres.start({ dataDir: databaseFolder, logger: SILENT });
  const { env: own, url, apiKey } = await serverEnvironment(join(folder, 'data'));
  const env: Record<string, string> = { ...own, DATABASE_URL: database.url, PREGON_DATABASE_POOL: '8' };
  const server = new KillableProcess({
    ...SERVER,
    env: { ...env, PREGON_ROLES: 'api' },
    log: join(folder, 'server.log'),
  });
  const publishers = [1, 2].map((n) => {
    const name = `publisher ${n}`;
    return new KillableProcess({
      name,
      main: 'publisher/main.js',
      ready: 'The publisher is ready',
      env,
      log: join(folder, `${name}.log`),
    });
  });
  // the server first: it makes the key file that the publishers read
  await server.start();
  await Promise.all(publishers.map((publisher) => publisher.start()));
  const processes = [server, ...publishers];
  return {
    name: 'API server, two publishers, one database',
    url,
    apiKey,
    processes,
    victims: [
      kill(server, 'server', 2),
      ...publishers.map((publisher) => kill(publisher, 'publisher', 3)),
      ...publishers.map((publisher) => pause(publisher, 1)),
      killPostgres(new PostgresServer(databaseFolder), 2),
    ],
    [Symbol.asyncDispose]: async () => {
      await Promise.all(processes.map((each) => each.stop()));
      await database[Symbol.asyncDispose]();
    },
  };
}

const SERVER = { name: 'server', main: 'server/main.js', ready: 'Pregón is ready' };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

const kill = (victim: KillableProcess, name: string, weight: number): Victim => ({
  name,
  weight,
  upSince: () => victim.upSince,
  strike: () => victim.kill(),
});

const killPostgres = (postgres: PostgresServer, weight: number): Victim => ({
  name: 'postgres',
  weight,
  upSince: () => postgres.upSince,
  strike: () => postgres.kill(),
});

const pause = (victim: KillableProcess, weight: number): Victim => ({
  name: 'publisher (paused past its lease)',
  weight,
  upSince: () => victim.upSince,
  strike: () => void victim.pause(PAUSE_MS),
});

/** Nothing of the environment that this runs in but the paths: the run must not depend on it. */
async function serverEnvironment(dataDir: string) {
  const port = await freePort();
  const apiKey = randomBytes(24).toString('hex');
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_ENV: 'test',
    PORT: String(port),
    PREGON_DATA_DIR: dataDir,
    PREGON_LOG_LEVEL: 'warn',
    PREGON_SIMULATOR: 'off',
    PREGON_ALLOW_PRIVATE: '127.0.0.1',
    PREGON_INIT_EMAIL: 'crash@example.org',
    PREGON_INIT_PASSWORD: randomBytes(12).toString('hex'),
    PREGON_INIT_API_KEY: apiKey,
    ...SHORT,
  };
  return { env, apiKey, url: `http://127.0.0.1:${port}` };
}
