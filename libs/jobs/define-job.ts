import type { z } from 'zod';

export interface JobOptions<S extends z.ZodType> {
  /** kebab-case; the name of its queue. Renaming it leaves waiting jobs behind. */
  name: string;
  /** Of the payload: JSON objects only. What is sent is checked, what is handled is parsed. */
  schema: S;
  /** How often a failed job is tried again, with growing delays from `retryDelaySeconds` up to an hour. Default 5. */
  retries?: number;
  /** Default 5. */
  retryDelaySeconds?: number;
  /** A handler that takes longer is aborted and counts as failed. Default 15 min. */
  timeoutSeconds?: number;
  /** How many run at once in one process, 2 or more. Default 5. What must run alone says `singleton: 'running'`. */
  concurrency?: number;
  /**
   * What a `singletonKey` means: `queued` one waiting job per key, `running` one running job per key (others wait),
   * `both` one job per key that waits or runs. Without it there is none.
   */
  singleton?: 'queued' | 'running' | 'both';
}

/** A kind of background work: made by `defineJob`, sent and handled through `Jobs`. */
export type JobDefinition<S extends z.ZodType = z.ZodType> = Readonly<Required<Omit<JobOptions<S>, 'singleton'>>> &
  Readonly<Pick<JobOptions<S>, 'singleton'>>;

const NAME = /^[a-z][a-z0-9-]{2,60}$/;

/** Defines a job with its defaults: `defineJob({ name: 'prune-media', schema: z.object({ before: Instant }) })`. */
export function defineJob<S extends z.ZodType>(options: JobOptions<S>): JobDefinition<S> {
  if (!NAME.test(options.name)) throw new Error(`The job name ${options.name} is not in kebab-case.`);
  // A batch of one never counts as full, and pg-boss would rest after each job.
  if (options.concurrency !== undefined && options.concurrency < 2) {
    throw new Error(
      `The job ${options.name} must run 2 or more at once; what must run alone says singleton: 'running'.`,
    );
  }
  return { retries: 5, retryDelaySeconds: 5, timeoutSeconds: 900, concurrency: 5, ...options };
}
