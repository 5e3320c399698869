import type { Telemetry } from '#platform';

/** How many jobs wait, by job. */
type ReadDepths = () => Promise<{ name: string; readyCount: number }[]>;

/** What `/metrics` shows of the jobs. */
export class JobMetrics {
  private readonly finished;
  private readonly dead;

  constructor(telemetry: Telemetry, readDepths: ReadDepths) {
    this.finished = telemetry.counter({
      name: 'pregon_job_attempts_total',
      help: 'Attempts of background jobs, by outcome',
      labelNames: ['job', 'outcome'],
    });
    this.dead = telemetry.counter({
      name: 'pregon_job_failures_total',
      help: 'Background jobs that failed for good, after all their retries',
      labelNames: ['job'],
    });
    telemetry.gauge({
      name: 'pregon_job_queue_depth',
      help: 'Background jobs that are due and wait, as of the last count (once a minute)',
      labelNames: ['job'],
      async collect() {
        for (const { name, readyCount } of await readDepths()) this.set({ job: name }, readyCount);
      },
    });
  }

  attempt(job: string, outcome: 'done' | 'failed'): void {
    this.finished.inc({ job, outcome });
  }

  failedForGood(job: string): void {
    this.dead.inc({ job });
  }
}
