import { ServiceProcess, TEST_KEY, useSimulator } from '#testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pregon } from './testing/run-pregon.js';

// each run is a process of its own
jest.setTimeout(60_000);

describe('post', () => {
  const simulator = useSimulator();
  const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-post-'));
  const service = new ServiceProcess({ PREGON_DATA_DIR: folder });
  const run = (...args: string[]) => pregon({ PREGON_API_URL: service.url, PREGON_API_KEY: TEST_KEY }, 'post', ...args);
  const connect = async (handle: string, name: string) =>
    service.ok('POST', '/v1/channels', { ...(await simulator.account('mastodon', handle)).connect, name });
  let aurora: { id: string; handle: string };
  beforeAll(async () => {
    await service.start();
    aurora = await connect('aurora', 'Café Aurora');
    await connect('norte', 'Twin');
    await connect('sur', 'Twin');
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('saves a draft without a schedule, on channels by name, handle or id', async () => {
    for (const channel of ['café aurora', `@${aurora.handle}`, aurora.id]) {
      const { code, stdout, stderr } = await run('A draft', '--channel', channel, '--json');
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ state: 'draft', text: 'A draft', channels: [aurora.id] });
    }
  });

  it('plans for a local time, and says for when', async () => {
    const at = ['--at', '2030-12-01T09:00', '--zone', 'Europe/Madrid'];
    const { code, stdout } = await run('Later', '--channel', 'Café Aurora', ...at);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Post [0-9a-f-]{36}: scheduled\n/);
    expect(stdout).toContain(`  mastodon ${aurora.handle} (Café Aurora) at 2030-12-01T09:00:00 Europe/Madrid\n`);
  });

  it('posts at once', async () => {
    const { code, stdout } = await run('Right now', '--channel', aurora.id, '--now', '--json');
    expect(code).toBe(0);
    const { id } = JSON.parse(stdout);
    while ((await service.ok('GET', `/v1/posts/${id}`)).state !== 'published') await wait(50);
    const { items } = await simulator.accepted();
    expect(items.map(({ text }) => text)).toEqual(['Right now']);
  });

  it.each([
    [['--channel', 'nobody'], 'There is no channel nobody here.'],
    [['--channel', 'Twin'], 'Several channels are called Twin; name one by its id:'],
    [['--channel', 'Café Aurora', '--at', '2030-12-01T09:00'], '/schedule/zone: A local time needs its IANA zone.'],
    [['--channel', 'Café Aurora', '--zone', 'Europe/Madrid'], '/schedule/at: '],
    [['--channel', 'Café Aurora', '--queue'], 'slot'],
  ])('refuses %j in words', async (args, words) => {
    const { code, stdout, stderr } = await run('Refused', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });

  it('says what a network would refuse', async () => {
    const { code, stderr } = await run('x'.repeat(501), '--channel', aurora.id, '--now');
    expect([code, stderr]).toEqual([1, expect.stringContaining('500')]);
  });

  it('tells a wrong key from a wrong address', async () => {
    const wrongKey = await run('Hi', '--channel', 'a', '--key', 'wrong');
    expect([wrongKey.code, wrongKey.stderr]).toEqual([1, expect.stringContaining('key')]);
    await simulator.offline('mastodon');
    const url = simulator.networks['mastodon']!;
    const nobody = await run('Hi', '--channel', 'a', '--url', url);
    await simulator.online('mastodon');
    expect(nobody.code).toBe(69);
    expect(nobody.stderr).toBe(
      `${url} did not answer (connect ECONNREFUSED ${new URL(url).host}). Does the service run there?\n`,
    );
    const other = await run('Hi', '--channel', 'a', '--url', simulator.url);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('Is --url right?')]);
    expect((await run('Hi', '--channel', 'a', '--url', 'localhost:3000')).code).toBe(64);
  });
});
