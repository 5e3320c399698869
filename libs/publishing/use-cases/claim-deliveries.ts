import { Inject, Injectable } from '@nestjs/common';
import { Database, UniqueViolation } from '#database';
import { newId } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { ClaimsStore, type Claim, type Work } from '../store/claims.store.js';
import { DELIVERIES_CHANGED } from '../store/notify.js';
import { WorkStore, type DeliveryWork } from '../store/work.store.js';

export type { Claim, DeliveryWork, Work };

const WORKSPACES_AT_ONCE = 50;

/** How publishers get work: leased, loaded, fairly shared between workspaces. */
@Injectable()
export class ClaimDeliveries {
  constructor(
    private readonly database: Database,
    private readonly claims: ClaimsStore,
    private readonly work: WorkStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Calls `onChange` whenever deliveries were planned or changed, anywhere. */
  onChange(listener: () => void): Promise<AsyncDisposable> {
    return this.database.listen(DELIVERIES_CHANGED, listener);
  }

  /** When to look again, `aheadMs` before something is due; null: nothing is planned. */
  nextWake(now: Date, aheadMs: number): Promise<Date | null> {
    return this.claims.nextWake(now, aheadMs);
  }

  /**
   * Workspaces with work of this kind due by `until`, those that wait longest first. They are looked for as long as somebody
   * takes more: work that cannot go now (paused channels, busy lanes) is no reason for the workspaces behind it to wait.
   */
  async *workspacesWithWork(kind: Work, until: Date): AsyncGenerator<string> {
    const seen: string[] = [];
    for (;;) {
      const found = await this.claims.workspacesWithWork(kind, until, seen, WORKSPACES_AT_ONCE);
      yield* found;
      if (found.length < WORKSPACES_AT_ONCE) return;
      seen.push(...found);
    }
  }

  /** Leases and loads up to `limit` deliveries of one workspace that are due by `until`. */
  async claim(
    kind: Work,
    workspaceId: string,
    { until, now, limit }: { until: Date; now: Date; limit: number },
  ): Promise<DeliveryWork[]> {
    const request = { workspaceId, until, limit, leaseToken: newId(), leaseMs: this.config.publisher.leaseMs };
    const claimed = kind === 'publish' ? await this.lanes({ ...request, now }) : await this.claims.claim(kind, request);
    return this.work.load(claimed);
  }

  /** Prolongs leases while their holder lives. */
  renew(claims: Claim[]): Promise<void> {
    return this.claims.renew(claims, this.config.publisher.leaseMs);
  }

  private async lanes(request: Parameters<ClaimsStore['claimLanes']>[0]): Promise<Claim[]> {
    try {
      return await this.claims.claimLanes(request);
    } catch (error) {
      // two publishers took different deliveries of one lane at the same instant; the other has it now
      if (error instanceof UniqueViolation) return [];
      throw error;
    }
  }
}
