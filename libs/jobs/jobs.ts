import type { Database } from '#database';
import { withLogFields, type Logger, type Telemetry } from '#platform';
import { PgBoss, type Job, type JobResult, type JobWithMetadata } from 'pg-boss';
import type { z } from 'zod';
import { poolDatabase, transactionDatabase } from './boss-database.js';
import type { JobDefinition } from './define-job.js';
import { JobMetrics } from './job-metrics.js';

export interface JobsOptions {
  database: Database;
  logger: Logger;
  telemetry: Telemetry;
  /** False: this process sends jobs and leaves their handling to others. */
  work: boolean;
}

export interface SendOptions {
  /** See `singleton` of the definition. */
  singletonKey?: string;
  /** Not before this instant. */
  startAfter?: Date;
}

export interface JobRun {
  id: string;
  /** 1 for the first try. */
  attempt: number;
  /** Aborted when the job takes too long or the process shuts down. */
  signal: AbortSignal;
}

export type JobHandler<S extends z.ZodType> = (payload: z.output<S>, run: JobRun) => Promise<void>;

const POLICIES = { queued: 'short', running: 'singleton', both: 'exclusive' } as const;
/** Every second; without a pause while there is more than one batch. */
const POLLING = { pollingIntervalSeconds: 1, burstWhenBatchFull: true } as const;
const DEAD_LETTERS = 'dead-letters';
/** A job whose process has not been heard of for so long is done again by another one; not only when it expires. */
const HEARTBEAT_SECONDS = 30;
const MAX_RETRY_DELAY_SECONDS = 3_600;

/**
 * Background work that outlives this process, on pg-boss. A job sent inside a transaction exists when that commits, and
 * runs at least once: handlers must bear repetition.
 */
export class Jobs {
  private readonly boss: PgBoss;
  private readonly metrics: JobMetrics;
  private readonly queues = new Map<string, Promise<void>>();
  private readonly handled = new Set<string>();

  private constructor(private readonly options: JobsOptions) {
    const { database, logger, telemetry, work } = options;
    this.boss = new PgBoss({
      db: poolDatabase(database),
      supervise: work,
      schedule: work,
      registerInstance: false,
    });
    this.boss.on('error', (error) => logger.error({ err: error }, 'The job queue failed.'));
    this.boss.on('warning', (warning) => logger.warn({ warning }, 'The job queue warns.'));
    this.metrics = new JobMetrics(telemetry, () => this.boss.getQueues([...this.handled]));
  }

  /** Creates or migrates pg-boss' own schema (it takes a lock for that) and begins to work, if it is to. */
  static async start(options: JobsOptions): Promise<Jobs> {
    const jobs = new Jobs(options);
    await jobs.boss.start();
    await jobs.boss.createQueue(DEAD_LETTERS);
    if (options.work) {
      const settings = { ...POLLING, includeMetadata: true, batchSize: 10 } as const;
      await jobs.boss.work(DEAD_LETTERS, settings, async (letters: JobWithMetadata[]) =>
        letters.forEach((one) => jobs.mourn(one)),
      );
    }
    return jobs;
  }

  /** Queues a job, in the current transaction if there is one. Null: its `singletonKey` is taken. */
  async send<S extends z.ZodType>(
    job: JobDefinition<S>,
    payload: z.input<S>,
    { singletonKey, startAfter }: SendOptions = {},
  ): Promise<string | null> {
    if (singletonKey !== undefined && !job.singleton) {
      throw new Error(`The job ${job.name} has no singleton rule, so that a singletonKey would do nothing.`);
    }
    job.schema.parse(payload);
    await this.ensureQueue(job);
    const db = transactionDatabase(this.options.database);
    return this.boss.send(job.name, payload as object, {
      db,
      ...(singletonKey === undefined ? {} : { singletonKey }),
      ...(startAfter === undefined ? {} : { startAfter }),
    });
  }

  /** Queues one job for each payload, in one statement; in the current transaction if there is one. */
  async sendAll<S extends z.ZodType>(job: JobDefinition<S>, payloads: z.input<S>[]): Promise<void> {
    for (const payload of payloads) job.schema.parse(payload);
    await this.ensureQueue(job);
    const db = transactionDatabase(this.options.database);
    await this.boss.insert(
      job.name,
      payloads.map((data) => ({ data: data as object })),
      { db },
    );
  }

  /** Says who does a job. Every process calls it; only those that work run the handler. */
  async handle<S extends z.ZodType>(job: JobDefinition<S>, handler: JobHandler<S>): Promise<void> {
    if (this.handled.has(job.name)) throw new Error(`The job ${job.name} has two handlers.`);
    this.handled.add(job.name);
    await this.ensureQueue(job);
    if (!this.options.work) return;
    const settings = { ...POLLING, batchSize: job.concurrency, perJobResults: true } as const;
    await this.boss.work(job.name, settings, (batch: Job<object>[]) =>
      Promise.all(batch.map((one) => this.run(job, one, handler))),
    );
  }

  /** Sends a job at the times of a cron expression, as a wall clock in `zone` shows them, once in the whole cluster. */
  async schedule<S extends z.ZodType>(
    job: JobDefinition<S>,
    cron: string,
    zone: string,
    payload: z.input<S> = {} as z.input<S>,
  ): Promise<void> {
    job.schema.parse(payload);
    await this.ensureQueue(job);
    if (this.options.work) await this.boss.schedule(job.name, cron, payload as object, { tz: zone });
  }

  /** Takes no more jobs and waits for the running ones; those that are not done after `timeoutMs` are given back. */
  async stop(timeoutMs: number): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: timeoutMs, close: false });
  }

  /** Once per process and queue: what the definition says now is what holds. */
  private ensureQueue({ name, ...job }: JobDefinition): Promise<void> {
    const known = this.queues.get(name);
    if (known) return known;
    const settings = {
      retryLimit: job.retries,
      retryDelay: job.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_DELAY_SECONDS,
      expireInSeconds: job.timeoutSeconds,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deadLetter: DEAD_LETTERS,
    };
    const policy = job.singleton ? POLICIES[job.singleton] : 'standard';
    const made = this.boss
      .createQueue(name, { ...settings, policy })
      .then(() => this.boss.updateQueue(name, settings))
      .catch((error: unknown) => {
        this.queues.delete(name);
        throw error;
      });
    this.queues.set(name, made);
    return made;
  }

  private run<S extends z.ZodType>(
    job: JobDefinition<S>,
    one: Job<object>,
    handler: JobHandler<S>,
  ): Promise<JobResult> {
    const { id, signal, retryCount } = one;
    return withLogFields({ job: job.name, jobId: id }, async (): Promise<JobResult> => {
      try {
        await handler(job.schema.parse(one.data), { id, signal, attempt: retryCount + 1 });
        this.metrics.attempt(job.name, 'done');
        return { id, status: 'completed' };
      } catch (error) {
        this.metrics.attempt(job.name, 'failed');
        this.options.logger.warn({ err: error, attempt: retryCount + 1 }, 'A job failed.');
        return { id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } };
      }
    });
  }

  /** A job that failed for good. Its payload stays in the failed job itself, for `retry`, and out of the log. */
  private mourn({ sourceName, sourceId, sourceOutput, sourceRetryCount }: JobWithMetadata): void {
    const job = sourceName ?? 'unknown';
    this.metrics.failedForGood(job);
    this.options.logger.error(
      { job, jobId: sourceId, attempts: (sourceRetryCount ?? 0) + 1, output: sourceOutput },
      'A job failed for good.',
    );
  }
}
