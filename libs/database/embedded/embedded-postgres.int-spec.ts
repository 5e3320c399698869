import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptProcess } from '#testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Database } from '../database.js';
import { DatabaseUnavailable } from '../errors.js';
import { DataFolderInUse } from './data-folder-in-use.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { layoutOf } from './layout.js';
import { pidFileOf, readPidFile } from './pid-file.js';
import { processesIn } from './processes.js';
import { postgresUser } from './system-user.js';
import { runningDatabaseUrl } from './unsupervised.js';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
/** Processes that only exist. */
const idlers: ChildProcess[] = [];

/** A process that supervises `dataDir`, inserts from four writers and prints the number of each row once it is committed. */
const WRITER = (dataDir: string): string => `
  import { Database, EmbeddedPostgres } from '#database';
  const logger = { info() {}, warn() {}, error() {} };
  const server = await EmbeddedPostgres.start({ dataDir: ${JSON.stringify(dataDir)}, logger });
  const database = await Database.connect({ url: server.url, schemas: [], pool: 4, logger });
  await database.query('create table if not exists written (n int primary key)');
  const [{ start }] = await database.query('select coalesce(max(n), 0) + 1 as start from written');
  let next = start;
  console.log('ready');
  for (let writer = 0; writer < 4; writer++) void (async () => {
    for (;;) {
      const n = next++;
      await database.query('insert into written values ($1)', [n]).then(() => console.log('row ' + n), () => undefined);
    }
  })();
`;

describe('EmbeddedPostgres', () => {
  const folders: string[] = [];
  /** Shared by all tests that can live with what an earlier one left; initdb takes longer than all else. */
  let dataDir: string;
  let said: string[];
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'pregon-embedded-'));
    folders.push(folder);
    return folder;
  };
  const log = (_: object, message: string): void => void said.push(message);
  const start = (folder = dataDir): Promise<EmbeddedPostgres> =>
    EmbeddedPostgres.start({ dataDir: folder, logger: { info: log, warn: log, error: log } });

  beforeAll(() => {
    dataDir = newFolder();
  });

  beforeEach(() => {
    said = [];
  });

  afterAll(async () => {
    // A test that failed half-way leaves an orphan: adopt it, stop it.
    await (await start())[Symbol.asyncDispose]();
    for (const idler of idlers) idler.kill();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('makes a UTF-8 database at the first start and keeps its rows for the second', async () => {
    const first = await start();
    await sql(first.url, "create table kept as select lower('ÁRBOL Ñ') as word");
    await first[Symbol.asyncDispose]();
    expect(readPidFile(layoutOf(dataDir))).toBeNull();
    await using second = await start();
    expect(await sql(second.url, 'select word from kept')).toEqual([{ word: 'árbol ñ' }]);
  });

  it('listens nowhere but on a socket in a folder closed to others, and asks for the password', async () => {
    await using server = await start();
    expect(await sql(server.url, "select current_setting('listen_addresses') as tcp")).toEqual([{ tcp: '' }]);
    const { socket, password } = layoutOf(dataDir);
    expect([statSync(socket).mode & 0o777, statSync(password).mode & 0o777]).toEqual([0o700, 0o600]);
    const wrong = server.url.replace(readFileSync(password, 'utf8'), 'wrong');
    await expect(sql(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('lives in a session of its own, where Ctrl-C in the terminal does not reach it', async () => {
    await using _ = await start();
    const postmaster = postmasterOf(dataDir);
    const [, , , , , session] = readFileSync(`/proc/${postmaster}/stat`, 'utf8').split(' ');
    expect(Number(session)).toBe(postmaster);
  });

  it('commits durably', async () => {
    await using server = await start();
    const [settings] = await sql(
      server.url,
      "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('data_checksums') as checksums",
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', checksums: 'on' });
  });

  it('puts the socket elsewhere when the path of the data folder is too long for one', async () => {
    const deep = join(newFolder(), 'd'.repeat(120));
    const { socket } = layoutOf(deep);
    folders.push(socket);
    await using server = await start(deep);
    expect(socket.startsWith(tmpdir())).toBe(true);
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second supervisor, in words, by whatever path it comes', async () => {
    await using _ = await start();
    await expect(start(join(dataDir, 'x', '..'))).rejects.toThrow(DataFolderInUse);
    await using other = new ScriptProcess(WRITER(dataDir));
    expect(await other.line(/already running/)).toContain(
      `already running as pid ${process.pid} on the data folder ${dataDir}`,
    );
    expect(await other.exited).not.toBe(0);
  });

  it('refuses a server that somebody out of sight supervises, as in another container on the same volume', async () => {
    await using server = await start();
    // The folder's lock does not reach into other network namespaces; the lock in the database does.
    const ours = (server as unknown as { lock: { release(): Promise<void> } }).lock;
    await ours.release();
    await expect(start()).rejects.toThrow(`already running as pid ${process.pid} on `);
  });

  it('starts postgres again when it is killed, and the URL stays good', async () => {
    await using server = await start();
    await sql(server.url, 'create table survivor as select 1 as n');
    const killed = postmasterOf(dataDir);
    process.kill(killed, 'SIGKILL');
    await until(() => said.includes('PostgreSQL is back'));
    expect(postmasterOf(dataDir)).not.toBe(killed);
    expect(await sql(server.url, 'select n from survivor')).toEqual([{ n: 1 }]);
  });

  it('lets queries fail clearly while postgres is away, and work again', async () => {
    await using server = await start();
    const logger = { warn: log, error: log };
    await using database = await Database.connect({ url: server.url, schemas: [], pool: 3, logger });
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    const failures: unknown[] = [];
    // The sessions of a killed postmaster may answer once or twice more before they notice.
    for (let worksAgain = false; !worksAgain;)
      try {
        await database.query('select 1');
        worksAgain = failures.length > 0;
      } catch (error) {
        failures.push(error);
      }
    expect(failures.filter((failure) => !(failure instanceof DatabaseUnavailable))).toEqual([]);
  });

  it('takes its server along when the process ends without saying so', async () => {
    await using script = new ScriptProcess(`${WRITER(dataDir)}; setTimeout(() => process.exit(3), 50)`);
    expect(await script.exited).toBe(3);
    await until(() => processesIn(layoutOf(dataDir).data).length === 0);
  });

  it('adopts the living server of a process that was killed', async () => {
    await using script = new ScriptProcess(WRITER(dataDir));
    await script.line(/^row \d*7$/);
    const orphan = postmasterOf(dataDir);
    await script.kill();
    await using server = await start();
    expect(postmasterOf(dataDir)).toBe(orphan);
    await expectRows(server, script.lines);
  });

  it.each(['node first', 'postgres first'])('loses no acknowledged row when both are killed, %s', async (order) => {
    const lines: string[] = [];
    for (let round = 0; round < 3; round++) {
      await using script = new ScriptProcess(WRITER(dataDir));
      await script.line(/^row \d*50$/);
      const postmaster = postmasterOf(dataDir);
      if (order === 'postgres first') process.kill(postmaster, 'SIGKILL');
      await script.kill();
      if (order === 'node first') process.kill(postmaster, 'SIGKILL');
      lines.push(...script.lines);
    }
    await using server = await start();
    await expectRows(server, lines);
  });

  it.each([
    ['a recycled pid', sleeper],
    ['a dead pid', () => Promise.resolve(4_194_303)],
    ['a zombie', zombie],
  ])('starts over a postmaster.pid with %s in it', async (_, pidOf) => {
    const user = postgresUser(layoutOf(dataDir)) ?? {};
    const pid = await pidOf(user);
    const first = await start();
    await first[Symbol.asyncDispose]();
    const layout = layoutOf(dataDir);
    writeFileSync(pidFileOf(layout), `${pid}\n${layout.data}\n1700000000\n5432\n${layout.socket}\n\n1 1\nready   \n`);
    await using server = await start();
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('begins again after an interrupted first start', async () => {
    const folder = newFolder();
    const { root, data } = layoutOf(folder);
    await using script = new ScriptProcess(WRITER(folder));
    await until(() => existsSync(root) && readdirSync(root).some((name) => name.startsWith('initdb-')));
    await script.kill();
    expect(existsSync(data)).toBe(false);
    await using server = await start(folder);
    expect(readdirSync(root).filter((name) => name.startsWith('initdb-'))).toEqual([]);
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what is in the log when postgres does not start', async () => {
    const first = await start();
    await first[Symbol.asyncDispose]();
    const version = join(layoutOf(dataDir).data, 'PG_VERSION');
    const right = readFileSync(version, 'utf8');
    writeFileSync(version, '12\n');
    await expect(start()).rejects.toThrow('initialized by PostgreSQL version 12');
    writeFileSync(version, right);
  });

  it('tells tools where the running database is', async () => {
    expect(await runningDatabaseUrl(dataDir)).toBeNull();
    const server = await start();
    expect(await runningDatabaseUrl(dataDir)).toBe(server.url);
    await server[Symbol.asyncDispose]();
    expect(await runningDatabaseUrl(dataDir)).toBeNull();
  });

  (isRoot ? it : it.skip)('as root runs postgres as somebody else, below a folder closed to him too', async () => {
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await using _ = await start();
    const uid = statSync(`/proc/${postmasterOf(dataDir)}`).uid;
    expect(uid).not.toBe(0);
    expect(statSync(dataDir).uid).toBe(0);
  });

  (isRoot ? it : it.skip)('runs for a normal user, whose data root may adopt but not the other way round', async () => {
    const theirs = newFolder();
    chownSync(theirs, NOBODY, NOBODY);
    await using user = new ScriptProcess(WRITER(theirs), { uid: NOBODY, gid: NOBODY });
    await user.line(/^row 10$/);
    expect(statSync(`/proc/${postmasterOf(theirs)}`).uid).toBe(NOBODY);
    await user.kill();
    await using server = await start(theirs);
    await expectRows(server, user.lines);

    await (await start())[Symbol.asyncDispose]();
    chmodSync(dataDir, 0o755);
    await using refused = new ScriptProcess(WRITER(dataDir), { uid: NOBODY, gid: NOBODY });
    expect(await refused.line(/belongs to another/)).toContain('Start Pregón as the user that started it first');
    expect(await refused.exited).not.toBe(0);
  });
});

async function sql(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every row that was reported as committed is there. */
async function expectRows(server: EmbeddedPostgres, lines: string[]): Promise<void> {
  const acknowledged = lines.filter((line) => line.startsWith('row ')).map((line) => Number(line.slice(4)));
  const stored = new Set((await sql(server.url, 'select n from written')).map((row) => (row as { n: number }).n));
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
}

const postmasterOf = (dataDir: string): number => readPidFile(layoutOf(dataDir))!.pid;

/** A process of the user of postgres, which would take it for a server. */
async function sleeper(user: object): Promise<number> {
  const child = spawn('sleep', ['60'], { ...user, stdio: 'ignore' });
  await once(child, 'spawn');
  idlers.push(child);
  return child.pid!;
}

/** A dead child that its parent, by now a `sleep`, never collects. */
async function zombie(user: object): Promise<number> {
  const script = 'sleep 0.3 & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', script], { ...user, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  idlers.push(parent);
  await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
  return pid;
}

/** For what other processes do and no event tells. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
