import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { SECOND } from '#kernel';
import { Telemetry } from '#platform';

/** Counting is a scan: it is done at most this often, however often `/metrics` is asked. */
const COUNT_EVERY_MS = 10 * SECOND;

/** Deliveries by state and network, and the depth of the publishing queue, for `/metrics`. */
@Injectable()
export class QueueMetrics {
  private countedAt = -Infinity;

  constructor(
    private readonly database: Database,
    telemetry: Telemetry,
  ) {
    const states = telemetry.gauge({
      name: 'pregon_deliveries',
      help: 'Deliveries by state and network.',
      labelNames: ['state', 'network'],
      collect: async (): Promise<void> => {
        if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
        this.countedAt = performance.now();
        states.reset();
        for (const { state, network, count } of await this.byState()) states.set({ state, network }, count);
      },
    });
    const depth = telemetry.gauge({
      name: 'pregon_delivery_queue_depth',
      help: 'Deliveries that are due and that no publisher has taken yet.',
      collect: async (): Promise<void> => depth.set(await this.waiting()),
    });
  }

  private byState(): Promise<{ state: string; network: string; count: number }[]> {
    return this.database.query(`select state, network, count(*)::int as count from deliveries group by 1, 2`);
  }

  private async waiting(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `select count(*)::int as count from deliveries
       where lease_token is null and wake_at is not null and wake_at <= clock_timestamp()`,
    );
    return row?.count ?? 0;
  }
}
