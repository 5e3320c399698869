import { Injectable } from '@nestjs/common';
import { Logger } from '#platform';
import { ClaimsStore } from '../store/claims.store.js';
import { SweepsStore } from '../store/sweeps.store.js';
import { TellWebhooks } from './tell-webhooks.js';

const AT_ONCE = 500;

/** What no publisher would find by itself: deliveries of publishers that died, and due ones that may not go out. */
@Injectable()
export class SweepDeliveries {
  constructor(
    private readonly claims: ClaimsStore,
    private readonly sweeps: SweepsStore,
    private readonly tell: TellWebhooks,
    private readonly logger: Logger,
  ) {}

  async run(now: Date): Promise<void> {
    const { unconfirmed, released } = await this.tell.together(
      () => this.claims.recoverExpired(AT_ONCE),
      (recovered) => this.tell.deliveries(recovered.unconfirmed),
    );
    if (unconfirmed.length || released)
      this.logger.warn({ unconfirmed: unconfirmed.length, released }, 'took over from a publisher that died');
    await this.sweeps.holdDue(now);
    await this.tell.together(
      () => this.sweeps.failDisconnected(now),
      (failed) => this.tell.deliveries(failed),
    );
  }
}
