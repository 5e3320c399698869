import { Injectable } from '@nestjs/common';
import { Logger, Telemetry } from '#platform';
import type { DeliveryState } from '../domain/index.js';
import type { DeliveryWork } from '../store/work.store.js';

const LATENESS_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600];

/** What `/metrics` says of publishing, and what the log says of each delivery. */
@Injectable()
export class PublisherMetrics {
  private readonly lateness;
  private readonly settled;

  constructor(
    telemetry: Telemetry,
    private readonly logger: Logger,
  ) {
    this.lateness = telemetry.histogram({
      name: 'pregon_delivery_lateness_seconds',
      help: 'Seconds from the due instant to the confirmed publication.',
      labelNames: ['network'],
      buckets: LATENESS_BUCKETS,
    });
    this.settled = telemetry.counter({
      name: 'pregon_deliveries_settled_total',
      help: 'Outcomes of attempts and look-ups.',
      labelNames: ['network', 'state', 'code'],
    });
  }

  published(work: DeliveryWork, at: Date): void {
    const latenessMs = Math.max(0, at.getTime() - work.dueAt.getTime());
    this.lateness.observe({ network: work.network }, latenessMs / 1000);
    this.settled.inc({ network: work.network, state: 'published', code: '' });
    this.logger.info({ ...subject(work), latenessMs, remoteId: work.segments[0]?.remoteId }, 'delivery published');
  }

  failed(work: DeliveryWork, state: DeliveryState, code: string): void {
    this.settled.inc({ network: work.network, state, code });
    this.logger.warn({ ...subject(work), state, code }, 'delivery not published');
  }
}

const subject = (work: DeliveryWork): object => ({
  delivery: work.deliveryId,
  post: work.postId,
  channel: work.channel.id,
  network: work.network,
});
