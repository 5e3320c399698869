import { ServiceProcess, useDatabase, useSimulator, type SimulatedAccount } from '#testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from './doctor/finding.js';
import { SCHEMAS } from './running-database.js';
import { pregon } from './testing/run-pregon.js';

// each run is a process of its own
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-doctor-'));
const KEYS = `1:${Buffer.alloc(32, 1).toString('base64')}`;
const OTHER_KEYS = `1:${Buffer.alloc(32, 2).toString('base64')}`;
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const examined = async (env: Record<string, string>, ...args: string[]) => {
  const { code, stdout, stderr } = await pregon(env, 'doctor', '--json', ...args);
  expect(stderr).toBe('');
  const { level, findings } = JSON.parse(stdout) as { level: string; findings: Finding[] };
  for (const { level: each, action } of findings) expect(action === null).toBe(each === 'ok');
  const of = (check: string) => findings.filter((finding) => finding.check === check);
  return { code, level, findings, of };
};

describe('doctor on the embedded database', () => {
  const simulator = useSimulator();
  const dataDir = join(folder, 'embedded');
  const service = new ServiceProcess({ PREGON_DATA_DIR: dataDir });
  const env = () => ({
    PREGON_DATA_DIR: dataDir,
    PREGON_SIMULATOR: 'off',
    PREGON_ALLOW_PRIVATE: '127.0.0.1',
    PREGON_PUBLIC_URL: service.url,
  });
  let account: SimulatedAccount;
  beforeAll(async () => {
    await service.start();
    account = await simulator.account('mastodon', 'aurora');
    await service.ok('POST', '/v1/channels', account.connect);
  }, 60_000);
  afterAll(async () => void (await service.stop()));

  it('finds all well beside the running service, and leaves it alone', async () => {
    const { code, stdout, stderr } = await pregon(env(), 'doctor');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(/^(warning|problem)/m);
    expect(stdout).toMatch(/^ok +Service +http:\/\/127\.0\.0\.1:\d+ is ready$/m);
    expect(stdout).toMatch(/^ok +Database +PostgreSQL \d+\.\d+, embedded, all migrations done$/m);
    expect(stdout).toMatch(/^ok +Secret keys +usable: 1 stored secret/m);
    expect(stdout).toMatch(/^ok +Channel +mastodon \S*aurora\S* \(.*\) is connected, last heard of 20/m);
    expect(stdout).toMatch(/^ok +Channels +1: 1 connected, 0 expiring, 0 disconnected/m);
    expect(stdout).toMatch(/^ok +Publisher +1 publisher\(s\) running, nothing is overdue$/m);
    expect(stdout).toMatch(/\n\n\d+ ok, 0 warning\(s\), 0 problem\(s\)\n$/);
    expect((await service.call('GET', '/health/ready')).status).toBe(200);
  });

  it('asks the networks only with --online', async () => {
    await simulator.offline('mastodon');
    const offline = await examined(env(), '--online');
    expect([offline.code, offline.of('Channel')[0]?.level]).toEqual([0, 'warning']);
    await simulator.online('mastodon');
    expect((await examined(env(), '--online')).of('Channel')[0]?.level).toBe('ok');

    await simulator.tokenAction(account, 'revoke');
    expect((await examined(env())).code).toBe(0);
    const revoked = await examined(env(), '--online');
    expect([revoked.code, revoked.level]).toEqual([1, 'problem']);
    expect(revoked.of('Channel')[0]).toMatchObject({
      level: 'problem',
      message: expect.stringContaining('disconnected'),
    });
    const [channel] = await service.ok('GET', '/v1/channels');
    expect(channel.state).toBe('disconnected');
  });

  it('starts the database for the moment when the service is stopped', async () => {
    await service.stop();
    const { code, of } = await examined(env());
    expect(code).toBe(1);
    expect(of('Service')[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('does not answer') });
    expect(of('Database')[0]).toMatchObject({ level: 'ok', message: expect.stringContaining('embedded') });
    expect(of('Channel')[0]).toMatchObject({ level: 'problem', message: expect.stringContaining('disconnected') });
    expect(of('Publisher')[0]?.message).toBe('0 publisher(s) running, nothing is overdue');
    expect(existsSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });

  it('works on a database whose service was killed', async () => {
    await service.start();
    await service.stop('SIGKILL');
    expect((await examined(env())).of('Database')[0]?.level).toBe('ok');
    await service.start();
    await service.stop();
  });
});

describe('doctor on DATABASE_URL', () => {
  const db = useDatabase(SCHEMAS);
  const simulator = useSimulator();
  const dataDir = join(folder, 'outside');
  const env = () => ({ PREGON_DATA_DIR: dataDir, DATABASE_URL: db.url, PREGON_SECRET_KEYS: KEYS });
  let channel: { id: string };
  beforeAll(async () => {
    const service = new ServiceProcess({ ...env(), PREGON_ROLES: 'api' });
    await service.start();
    channel = await service.ok('POST', '/v1/channels', (await simulator.account('mastodon')).connect);
    const form = new FormData();
    form.set('file', new Blob([PIXEL], { type: 'image/png' }), 'pixel.png');
    const media = [{ id: (await service.ok('POST', '/v1/media', form)).id, alt: 'One pixel' }];
    for (const text of ['one', 'two', 'three', 'four'])
      await service.ok('POST', '/v1/posts', { text, media, channels: [channel.id], schedule: { now: true } });
    await service.stop();
  }, 60_000);

  it('says that no publisher takes what is overdue', async () => {
    expect((await examined(env())).of('Publisher')[0]?.level).toBe('ok');
    await db.database.execute(`update deliveries set wake_at = now() - interval '2 minutes', updated_at = wake_at`);
    const { code, of } = await examined(env());
    expect(code).toBe(1);
    expect(of('Publisher')[0]).toMatchObject({
      level: 'problem',
      message: expect.stringMatching(/^4 deliveries wait to be taken, the oldest since .*; 0 publisher\(s\) running$/),
      action: expect.stringContaining('No publisher is running'),
    });
    const listening = await db.database.listen('pregon_deliveries', () => undefined);
    expect((await examined(env())).of('Publisher')[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('; 1 publisher(s) running'),
    });
    await listening[Symbol.asyncDispose]();
    await db.database.execute(`update channels set paused_until = now() + interval '1 hour'`);
    expect((await examined(env())).of('Publisher')[0]?.level).toBe('ok');
    await db.database.execute(`update channels set paused_until = null`);
  });

  it('counts what needs a person, and says what to do', async () => {
    expect((await examined(env())).of('Deliveries')).toMatchObject([{ level: 'ok', message: 'none needs a person' }]);
    const [first, second, third] = await db.database.query<{ id: string }>('select id from deliveries order by id');
    const settle = (id: string, state: string) =>
      db.database.execute(`update deliveries set state = $2, wake_at = null where id = $1`, [id, state]);
    await settle(first!.id, 'failed');
    await settle(second!.id, 'failed');
    await settle(third!.id, 'missed');
    const { of } = await examined(env());
    expect(of('Deliveries')).toMatchObject([
      {
        level: 'warning',
        message: expect.stringMatching(/^2 failed/),
        action: expect.stringContaining('?state=failed'),
      },
      {
        level: 'warning',
        message: expect.stringMatching(/^1 were too late/),
        action: expect.stringContaining('/retry'),
      },
    ]);
  });

  it('tells of holds of channels and of workspaces', async () => {
    await db.database.execute(`update channels set held_at = now(), held_reason = 'Ask Ana'`);
    await db.database.execute(
      `insert into publishing_holds (workspace_id, reason, held_by) select workspace_id, 'Storm', 'Ana' from channels`,
    );
    const { of } = await examined(env());
    expect(of('Channel')[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('Ask Ana') });
    expect(of('Channel')[0]?.action).toContain(`/v1/channels/${channel.id}/resume`);
    expect(of('Hold')).toMatchObject([{ level: 'warning', message: expect.stringContaining('Storm') }]);
    await db.database.execute(`update channels set held_at = null, held_reason = null`);
    await db.database.execute(`delete from publishing_holds`);
  });

  it('misses the files of planned posts', async () => {
    expect((await examined(env())).of('Media')[0]).toMatchObject({
      level: 'ok',
      message: expect.stringMatching(/^1 file/),
    });
    const { code, of } = await examined({ ...env(), PREGON_DATA_DIR: folder });
    expect([code, of('Media')[0]?.message]).toEqual([1, expect.stringMatching(/^1 of 1 files .*media/)]);
  });

  it('notices that the secret keys are others', async () => {
    const { code, of } = await examined({ ...env(), PREGON_SECRET_KEYS: OTHER_KEYS });
    expect([code, of('Secret keys')[0]?.message]).toEqual([1, '1 of 1 stored secrets cannot be opened']);
    expect(of('Channel')[0]?.level).toBe('problem');
  });

  it('tells of missing migrations, and of newer ones', async () => {
    const [last] = await db.database.query<{ name: string }>(
      'select name from pregon_migrations order by id desc limit 1',
    );
    await db.database.execute(`update pregon_migrations set name = 'Later1899999999999' where name = $1`, [last!.name]);
    const newer = await examined(env());
    expect([newer.code, newer.of('Database')[0]?.message]).toEqual([1, expect.stringContaining('Later1899999999999')]);
    await db.database.execute(`update pregon_migrations set name = $1 where name = 'Later1899999999999'`, [last!.name]);
  });
});

describe('doctor', () => {
  it('names every problem of the configuration', async () => {
    const { code, of } = await examined({ PORT: 'x', PREGON_ROLS: 'api' });
    expect(code).toBe(1);
    expect(of('Configuration').map(({ message }) => message)).toEqual([
      expect.stringContaining('PORT must be'),
      expect.stringContaining('PREGON_ROLS is not known'),
    ]);
  });

  it('makes nothing where nothing is yet', async () => {
    const nowhere = join(folder, 'not', 'yet');
    const { code, of } = await examined({ PREGON_DATA_DIR: nowhere });
    expect([code, of('Data folder')[0]?.level]).toEqual([0, 'warning']);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('says that a data folder is none', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { code, of } = await examined({ PREGON_DATA_DIR: file });
    expect([code, of('Data folder')[0]?.message]).toEqual([1, `${file} is no folder`]);
  });

  it('says why the database cannot be reached, without its password', async () => {
    const url = 'postgres://u:hidden@127.0.0.1:1/x';
    const { code, findings, of } = await examined({ DATABASE_URL: url, PREGON_DATA_DIR: folder });
    expect([code, of('Database')[0]?.message]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });

  it('warns of an address that nobody else can reach, in production', async () => {
    const { of } = await examined({ NODE_ENV: 'production', PREGON_DATA_DIR: join(folder, 'not') });
    expect(of('Configuration')[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('PREGON_PUBLIC_URL'),
    });
  });
});
