import { Injectable } from '@nestjs/common';
import { Telemetry } from '#platform';
import { SECOND } from '#kernel';
import { FeedLeasesStore, type Lease, type LeasedFeed } from '../store/feed-leases.store.js';

export type { Lease, LeasedFeed };

/** Counting is a scan: it is done at most this often, however often `/metrics` is asked. */
const COUNT_EVERY_MS = 10 * SECOND;

/** How listeners get feeds to read, and keep them. */
@Injectable()
export class ClaimFeeds {
  private countedAt = -Infinity;

  constructor(
    private readonly leases: FeedLeasesStore,
    telemetry: Telemetry,
  ) {
    const states = telemetry.gauge({
      name: 'pregon_listening_feeds',
      help: 'Feeds by kind and state.',
      labelNames: ['kind', 'state'],
      collect: async (): Promise<void> => {
        if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
        this.countedAt = performance.now();
        const counts = await this.leases.byState();
        states.reset();
        for (const { kind, state, count } of counts) states.set({ kind, state }, count);
      },
    });
  }

  claim(kinds: string[], limit: number, leaseToken: string, leaseMs: number): Promise<LeasedFeed[]> {
    return this.leases.claim({ kinds, limit, leaseToken, leaseMs });
  }

  /** Prolongs leases; what is not in the answer is lost. */
  renew(leases: readonly Lease[], leaseMs: number): Promise<Set<string>> {
    return this.leases.renew(leases, leaseMs);
  }

  /** Milliseconds until the next feed of these kinds can be read, those in `except` aside; null: there is none. */
  nextDueIn(kinds: string[], except: string[]): Promise<number | null> {
    return this.leases.nextDueIn(kinds, except);
  }

  /** Calls `listener` with the key of a feed that was made, changed or removed; with '' when any may have been. */
  onChange(listener: (key: string) => void): Promise<AsyncDisposable> {
    return this.leases.onChange(listener);
  }
}
