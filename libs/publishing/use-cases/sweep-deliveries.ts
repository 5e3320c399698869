import { Injectable } from '@nestjs/common';
import { Logger } from '#platform';
import { ClaimsStore } from '../store/claims.store.js';
import { SweepsStore } from '../store/sweeps.store.js';

const AT_ONCE = 500;

/** What no publisher would find by itself: deliveries of publishers that died, and due ones that may not go out. */
@Injectable()
export class SweepDeliveries {
  constructor(
    private readonly claims: ClaimsStore,
    private readonly sweeps: SweepsStore,
    private readonly logger: Logger,
  ) {}

  async run(now: Date): Promise<void> {
    const { unconfirmed, released } = await this.claims.recoverExpired(AT_ONCE);
    if (unconfirmed || released) this.logger.warn({ unconfirmed, released }, 'took over from a publisher that died');
    await this.sweeps.holdDue(now);
    await this.sweeps.failDisconnected(now);
  }
}
