import { newId } from '#kernel';
import { ServiceProcess, useDatabase } from '#testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCHEMAS } from './running-database.js';
import { pregon } from './testing/run-pregon.js';

// each run is a process of its own
jest.setTimeout(60_000);

describe('key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-key-'));
  const service = new ServiceProcess({ PREGON_DATA_DIR: folder });
  const run = (...args: string[]) => pregon({ PREGON_DATA_DIR: folder }, 'key', ...args);
  const statusWith = async (key: string, path: string) =>
    (await service.call('GET', path, undefined, { authorization: `Bearer ${key}` })).status;
  beforeAll(async () => void (await service.start()), 60_000);
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes a key beside the running service: stdout is the key and nothing else', async () => {
    const { code, stdout, stderr } = await run('create', '--name', 'newsletter', '--scopes', 'posts:read, posts:write');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^pk_[0-9a-f]{8}_[\w-]{43}\n$/)]);
    expect(stderr).toBe('This key is shown once. It may do posts:read, posts:write in the workspace Pregón.\n');
    expect(await statusWith(stdout.trim(), '/v1/posts')).toBe(200);
    expect(await statusWith(stdout.trim(), '/v1/api-keys')).toBe(403);
    const { items } = await service.ok('GET', '/v1/audit');
    expect(items[0]).toMatchObject({ action: 'api-keys.create', actor: { name: 'pregon key create' } });
  });

  it('gives everything but admin unless told otherwise', async () => {
    const { stdout } = await run('create', '--name', 'all', '--json');
    const key = JSON.parse(stdout);
    expect(key).toMatchObject({ name: 'all', workspace: { name: 'Pregón' } });
    expect(key.scopes).toContain('channels:write');
    expect(key.scopes).not.toContain('admin');
  });

  it.each([
    [['--scopes', 'posts:raed'], 'There is no scope posts:raed. The scopes are: posts:read, posts:write,'],
    [['--scopes', ','], 'There is no scope in an empty list.'],
    [['--workspace', 'nowhere'], 'There is no workspace nowhere. Name one by its id: '],
  ])('refuses %j and makes nothing', async (args, words) => {
    const { code, stdout, stderr } = await run('create', '--name', 'refused', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
    const { items } = await service.ok('GET', '/v1/api-keys');
    expect(items.map(({ name }: { name: string }) => name)).not.toContain('refused');
  });

  it('works as well when the service is stopped, and lists all keys without their texts', async () => {
    await service.stop();
    expect((await run('create', '--name', 'offline', '--scopes', 'admin')).code).toBe(0);
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ID +NAME +BEGINS +WORKSPACE +MADE +USED +SCOPES\n/);
    expect(stdout).toMatch(/ offline +pk_[0-9a-f]{8} +Pregón +\d{4}-\d\d-\d\d +never +admin$/m);
    expect(stdout).not.toMatch(/pk_[0-9a-f]{8}_/);
    const listed = JSON.parse((await run('list', '--json')).stdout);
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['newsletter', 'offline']));
    expect(JSON.stringify(listed)).not.toMatch(/hash|pk_[0-9a-f]{8}_/i);
  });
});

describe('key create, with other than one workspace', () => {
  const db = useDatabase(SCHEMAS);
  const create = (...args: string[]) => pregon({ DATABASE_URL: db.url }, 'key', 'create', '--name', 'first', ...args);

  it('says that there is none yet', async () => {
    const { code, stderr } = await create();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^There is no workspace yet\. Start the server/)]);
  });

  it('wants to know which of several', async () => {
    const [one, two] = [newId(), newId()];
    await db.database.execute(
      `insert into workspaces (workspace_id, name, zone, language, created_at)
       values ($1, 'Aurora', 'UTC', 'es', now()), ($2, 'Norte', 'UTC', 'es', now())`,
      [one, two],
    );
    const unclear = await create();
    expect([unclear.code, unclear.stdout]).toEqual([1, '']);
    expect(unclear.stderr).toContain(
      `There are several workspaces. Name one by its id: ${one} (Aurora), ${two} (Norte).`,
    );
    expect((await create('--workspace', two)).stderr).toContain('in the workspace Norte');
  });
});
