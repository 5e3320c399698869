import { DatabaseModule } from '#database';
import { Logger, PlatformModule, readConfig, Telemetry } from '#platform';
import { useDatabase } from '#testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { defineJob, type JobDefinition } from './define-job.js';
import { Jobs } from './jobs.js';
import { JobsModule } from './jobs.module.js';

/** Calls that a handler got, to be awaited one after the other. */
class Calls<T> {
  private readonly got: T[] = [];
  private waiting: ((value: T) => void) | null = null;

  add(value: T): void {
    if (this.waiting) this.waiting(value);
    else this.got.push(value);
    this.waiting = null;
  }

  next(): Promise<T> {
    const value = this.got.shift();
    return value === undefined ? new Promise((resolve) => (this.waiting = resolve)) : Promise.resolve(value);
  }

  get count(): number {
    return this.got.length;
  }
}

describe('Jobs', () => {
  const fixture = useDatabase([]);
  const running: Jobs[] = [];
  let lines = '';
  const logger = Logger.create({
    level: 'info',
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines += chunk.toString();
        done();
      },
    }),
  });

  async function start(work = true): Promise<{ jobs: Jobs; telemetry: Telemetry }> {
    const telemetry = new Telemetry();
    const jobs = await Jobs.start({ database: fixture.database, logger, telemetry, work });
    running.push(jobs);
    return { jobs, telemetry };
  }
  afterEach(async () => {
    await Promise.all(running.splice(0).map((jobs) => jobs.stop(1_000)));
  });

  let count = 0;
  const greet = (options: Partial<Parameters<typeof defineJob>[0]> = {}) => {
    const schema = z.object({ name: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) });
    return defineJob({ retries: 0, ...options, name: `greet-${++count}`, schema });
  };
  const payload = { name: 'Ana', at: '2026-12-01T09:00:00Z' };

  const queued = (job: JobDefinition): Promise<{ state: string; start_after: Date }[]> =>
    fixture.database.query('select state, start_after from pgboss.job where name = $1 order by created_on', [job.name]);
  const metric = async (telemetry: Telemetry, line: string): Promise<boolean> =>
    (await telemetry.registry.metrics()).split('\n').includes(line);

  it('does what was sent, with a parsed payload', async () => {
    const { jobs, telemetry } = await start();
    const job = greet();
    const calls = new Calls<[{ name: string; at: Date }, number]>();
    await jobs.handle(job, async (given, { attempt }) => calls.add([given, attempt]));
    await jobs.send(job, payload);
    expect(await calls.next()).toEqual([{ name: 'Ana', at: new Date('2026-12-01T09:00:00Z') }, 1]);
    await jobs.stop(1_000);
    expect(await metric(telemetry, `pregon_job_attempts_total{job="${job.name}",outcome="done"} 1`)).toBe(true);
    expect(await queued(job)).toMatchObject([{ state: 'completed' }]);
  });

  it('sends with the transaction: a job of one that rolls back does not exist', async () => {
    const { jobs } = await start();
    const job = greet();
    const calls = new Calls<string>();
    await jobs.handle(job, async ({ name }) => calls.add(name));
    const failing = fixture.database.transaction(async () => {
      await jobs.send(job, { ...payload, name: 'nobody' });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await fixture.database.transaction(async () => {
      await jobs.send(job, payload);
      await fixture.database.outside(async () => expect(await queued(job)).toEqual([]));
    });
    expect(await calls.next()).toBe('Ana');
    expect(await queued(job)).toHaveLength(1);
  });

  it('refuses a payload that does not fit, and stores nothing of it', async () => {
    const { jobs } = await start(false);
    const job = greet();
    await expect(jobs.send(job, { name: 'Ana', at: 'today' })).rejects.toThrow(/at/);
    expect(await queued(job)).toEqual([]);
  });

  it('waits for startAfter, and for nobody without it', async () => {
    const { jobs } = await start(false);
    const job = greet();
    const startAfter = new Date('2099-01-01T00:00:00Z');
    await jobs.send(job, payload, { startAfter });
    expect(await queued(job)).toEqual([{ state: 'created', start_after: startAfter }]);
  });

  it('keeps one waiting job per singletonKey', async () => {
    const { jobs } = await start(false);
    const job = greet({ singleton: 'queued' });
    expect(await jobs.send(job, payload, { singletonKey: 'a' })).toMatch(/^[\da-f-]{36}$/);
    expect(await fixture.database.transaction(() => jobs.send(job, payload, { singletonKey: 'a' }))).toBeNull();
    expect(await jobs.send(job, payload, { singletonKey: 'b' })).not.toBeNull();
    expect(await queued(job)).toHaveLength(2);
    await expect(jobs.send(greet(), payload, { singletonKey: 'a' })).rejects.toThrow(/no singleton rule/);
  });

  it('tries a failed job again, and tells when it failed for good', async () => {
    const { jobs, telemetry } = await start();
    const job = greet({ retries: 1, retryDelaySeconds: 0 });
    const attempts = new Calls<number>();
    await jobs.handle(job, async (_payload, { attempt }) => {
      attempts.add(attempt);
      throw new Error('The mail server is down.');
    });
    lines = '';
    const id = await jobs.send(job, { ...payload, name: 'hidden' });
    expect(await attempts.next()).toBe(1);
    expect(await attempts.next()).toBe(2);
    await until(() => metric(telemetry, `pregon_job_failures_total{job="${job.name}"} 1`));
    expect(await metric(telemetry, `pregon_job_attempts_total{job="${job.name}",outcome="failed"} 2`)).toBe(true);
    const dead = lines.split('\n').find((line) => line.includes('failed for good')) ?? '{}';
    expect(JSON.parse(dead)).toMatchObject({
      level: 'error',
      job: job.name,
      jobId: id,
      attempts: 2,
      output: { message: 'The mail server is down.' },
    });
    expect(lines.includes('hidden')).toBe(false);
  });

  it('leaves the work to others when it is told to', async () => {
    const api = await start(false);
    const job = greet();
    const here = new Calls<string>();
    await api.jobs.handle(job, async () => here.add('here'));
    await api.jobs.send(job, payload);
    const worker = await start();
    const there = new Calls<string>();
    await worker.jobs.handle(job, async () => there.add('there'));
    expect(await there.next()).toBe('there');
    expect(here.count).toBe(0);
  });

  it('waits for running jobs when it stops, and takes no more', async () => {
    const { jobs } = await start();
    const job = greet({ concurrency: 2 });
    const begun = new Calls<string>();
    let finish = (): void => undefined;
    const end = new Promise<void>((resolve) => (finish = resolve));
    await jobs.handle(job, async ({ name }) => {
      begun.add(name);
      await end;
    });
    await jobs.send(job, payload);
    await begun.next();
    const stopped = jobs.stop(10_000);
    await jobs.send(job, { ...payload, name: 'later' });
    finish();
    await stopped;
    expect((await queued(job)).map(({ state }) => state)).toEqual(['completed', 'created']);
  });

  it('gives back what is not done in time, and aborts it', async () => {
    const { jobs } = await start();
    const job = greet({ retries: 1 });
    const begun = new Calls<AbortSignal>();
    await jobs.handle(job, async (_payload, { signal }) => {
      begun.add(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    await jobs.send(job, payload);
    const signal = await begun.next();
    await jobs.stop(1_000);
    expect(signal.aborted).toBe(true);
    expect(await queued(job)).toMatchObject([{ state: 'retry' }]);
  });

  it('schedules once for all processes, by the clock on a wall', async () => {
    const [first, second, api] = await Promise.all([start(), start(), start(false)]);
    const job = greet();
    await api.jobs.schedule(job, '1 1 1 1 *', 'Europe/Madrid', payload);
    for (const { jobs } of [first, second]) await jobs.schedule(job, '0 3 * * *', 'Europe/Madrid', payload);
    const rows = await fixture.database.query('select cron, timezone, data from pgboss.schedule where name = $1', [
      job.name,
    ]);
    expect(rows).toEqual([{ cron: '0 3 * * *', timezone: 'Europe/Madrid', data: payload }]);
  });

  it('refuses two handlers of one job', async () => {
    const { jobs } = await start(false);
    const job = greet();
    await jobs.handle(job, async () => undefined);
    await expect(jobs.handle(job, async () => undefined)).rejects.toThrow(/two handlers/);
  });

  it('shows how many wait', async () => {
    const { jobs, telemetry } = await start(false);
    const job = greet();
    await jobs.handle(job, async () => undefined);
    await jobs.send(job, payload);
    expect(await telemetry.registry.metrics()).toContain(`pregon_job_queue_depth{job="${job.name}"} `);
  });
});

/** Resolves once `condition` holds. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('defineJob', () => {
  it('refuses what pg-boss would do badly', () => {
    const schema = z.object({});
    expect(() => defineJob({ name: 'Prune Media', schema })).toThrow(/kebab-case/);
    expect(() => defineJob({ name: 'prune-media', schema, concurrency: 1 })).toThrow(/singleton: 'running'/);
  });
});

describe('JobsModule', () => {
  const fixture = useDatabase([]);

  it('works in an application, and ends before its database', async () => {
    const config = readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: fixture.url,
      PREGON_SECRET_KEYS: `1:${Buffer.alloc(32).toString('base64')}`,
    });
    @Module({
      imports: [
        PlatformModule.forRoot(config, { logger: Logger.silent() }),
        DatabaseModule.forRoot({ schemas: [], migrate: true }),
        JobsModule.forRoot({ work: true }),
      ],
    })
    class App {}
    const app = await NestFactory.createApplicationContext(App, { logger: false });
    const job = defineJob({ name: 'greet', schema: z.object({}) });
    const done = new Calls<string>();
    await app.get(Jobs).handle(job, async (_payload, { id }) => done.add(id));
    const id = await app.get(Jobs).send(job, {});
    expect(await done.next()).toBe(id);
    await app.close();
    expect(await fixture.database.query('select state from pgboss.job where id = $1', [id])).toEqual([
      { state: 'completed' },
    ]);
  });
});
