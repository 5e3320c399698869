import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '#testing';
import { PostgresServer } from '../crash/postgres-server.js';
import { useStage } from './stage.js';

const ANOTHER_KEY = 'another-key-that-is-long-enough-0123456789';
const LATER = { at: '2030-01-01T09:00', zone: 'UTC' };
/** How long each start took, printed at the end. */
const starts: [string, number][] = [];
async function timed(name: string, service: ServiceProcess): Promise<void> {
  const since = performance.now();
  await service.start();
  starts.push([name, Math.round(performance.now() - since)]);
}
afterAll(() => console.info(starts.map(([name, ms]) => `${name}: ${ms} ms`).join('\n')));

describe('the service on its embedded database', () => {
  const stage = useStage();
  let postgres: PostgresServer;
  let channel: Awaited<ReturnType<typeof stage.channel>>;
  beforeAll(async () => {
    postgres = new PostgresServer(stage.dataDir);
    channel = await stage.channel();
  });
  const health = async () => {
    const { status, body } = await stage.service.call('GET', '/health/ready');
    return { status, body };
  };

  it('says that it lives, and is ready', async () => {
    expect((await stage.service.call('GET', '/health/live')).body).toEqual({ status: 'ok', checks: {} });
    expect(await health()).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: { database: { status: 'up' } } },
    });
  });

  it('counts for Prometheus: lateness, deliveries, queue, jobs', async () => {
    await stage.reaches(await stage.post({ text: 'Counted', channels: [channel.id] }));
    const { url } = stage.service;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    for (const line of [
      /^pregon_delivery_lateness_seconds_bucket\{le="0.05",network="mastodon"\} \d/m,
      /^pregon_delivery_lateness_seconds_count\{network="mastodon"\} 1$/m,
      /^pregon_deliveries\{state="published",network="mastodon"\} 1$/m,
      /^pregon_delivery_queue_depth 0$/m,
      /^# TYPE pregon_job_failures_total counter$/m,
      /^# TYPE pregon_job_queue_depth gauge$/m,
      /^process_resident_memory_bytes \d/m,
    ])
      expect(text).toMatch(line);
  });

  it('is not ready while postgres is gone, and then it is again', async () => {
    let seen = await health();
    // it is back within a few tenths of a second: look at once, and as often as it takes
    while (seen.status === 200) {
      const upSince = postgres.upSince;
      postgres.kill();
      do seen = await health();
      while (seen.status === 200 && postgres.upSince === upSince);
    }
    expect(seen).toMatchObject({
      status: 503,
      body: { code: 'not_ready', detail: expect.stringContaining('database') },
    });
    expect((await stage.service.call('GET', '/health/live')).status).toBe(200);
    while (seen.status !== 200) seen = await health();
    const post = await stage.reaches(await stage.post({ text: 'Back', channels: [channel.id] }));
    expect(post.state).toBe('published');
  });

  it('keeps every committed row when node, postgres or both are killed', async () => {
    const acknowledged: string[] = [];
    const victims: [string, () => unknown][] = [
      ['', () => postgres.kill()],
      ['start after kill -9 of node', () => stage.service.stop('SIGKILL')],
      ['start after kill -9 of postgres and node', () => (postgres.kill(), stage.service.stop('SIGKILL'))],
    ];
    for (const [name, strike] of victims) {
      const writing = Array.from({ length: 4 }, async () => {
        for (;;) acknowledged.push((await stage.post({ text: 'Kept', channels: [channel.id], schedule: LATER })).id);
      });
      const stopped = Promise.allSettled(writing);
      const before = acknowledged.length;
      while (acknowledged.length < before + 20) await pause(5);
      await strike();
      await stopped;
      if (name) await timed(name, stage.service);
      else while ((await health()).status !== 200);
    }
    const found: string[] = [];
    for (let next = ''; ;) {
      const page = await stage.get(`/v1/posts?limit=200${next}`);
      found.push(...page.items.map(({ id }: { id: string }) => id));
      if (!page.next) break;
      next = `&next=${page.next}`;
    }
    expect(acknowledged.filter((id) => !found.includes(id))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  }, 60_000);

  it('refuses to start twice on one folder, by npm start, too', async () => {
    const second = new ServiceProcess({ PREGON_DATA_DIR: stage.dataDir });
    await expect(second.start()).rejects.toThrow(`ended with code 75`);
    expect(second.output).toContain(`Pregón is already running as pid ${stage.service.pid} on the data folder`);
    const env = {
      PATH: process.env['PATH'],
      PREGON_DATA_DIR: stage.dataDir,
      PREGON_SIMULATOR: 'off',
      PREGON_LOG_LEVEL: 'error',
    };
    const npm = await new Promise<{ code: unknown; said: string }>((resolve) =>
      execFile('npm', ['start'], { env }, (error, out, err) => resolve({ code: error?.code, said: out + err })),
    );
    expect(npm).toMatchObject({ code: 75, said: expect.stringContaining('already running as pid') });
    expect((await health()).status).toBe(200);
  });

  it('ends gracefully in the middle of a publication: 0, within 10 s, and the post is out once', async () => {
    const { account, id } = channel;
    await stage.simulator.clearAccepted();
    await stage.simulator.fault({ kind: 'delay-before', account: account.id, call: 'publish', ms: 2_000, times: 1 });
    const [going, waiting] = [
      await stage.post({ text: 'Going', channels: [id] }),
      await stage.post({ text: 'Waiting', channels: [id] }),
    ];
    // a fault is gone when it has struck: the request is on its way
    const armed = async () =>
      (await (await fetch(`${stage.simulator.url}/_sim/faults`)).json()) as { faults: unknown[] };
    while ((await armed()).faults.length > 0) await pause(10);
    const since = performance.now();
    expect(await stage.service.stop()).toBe(0);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(await stage.timeline(account)).toEqual(['Going']);
    const later = { PREGON_INIT_EMAIL: 'other@example.org', PREGON_INIT_API_KEY: ANOTHER_KEY };
    stage.service = new ServiceProcess({ PREGON_DATA_DIR: stage.dataDir, ...later });
    await timed('start after SIGTERM', stage.service);
    for (const post of [going, waiting]) expect((await stage.reaches(post, 'published')).state).toBe('published');
    expect(await stage.timeline(account)).toEqual(['Going', 'Waiting']);
    const [{ attempts }] = (await stage.get(`/v1/posts/${going.id}`)).deliveries;
    expect(attempts).toMatchObject([{ outcome: 'published' }]);
    // an owner is made once: what a later start is told changes nothing
    const other = { authorization: `Bearer ${ANOTHER_KEY}` };
    expect((await stage.service.call('GET', '/v1/me', undefined, other)).status).toBe(401);
  }, 40_000);
});
