import type { Claim } from '../use-cases/claim-deliveries.js';

/** The leases that this process holds, to be renewed while it lives. `now`: milliseconds of a clock that is never set. */
export class Leases {
  private readonly held = new Map<string, { claim: Claim; freshAt: number }>();

  add(claims: Claim[], now = performance.now()): void {
    for (const claim of claims) this.held.set(claim.deliveryId, { claim, freshAt: now });
  }

  remove(claim: Claim): void {
    if (this.held.get(claim.deliveryId)?.claim.leaseToken === claim.leaseToken) this.held.delete(claim.deliveryId);
  }

  /**
   * The claims that were not renewed for `ageMs`; they count as renewed from now on. Most deliveries are sent sooner than that, and
   * a renewal writes to every index of a row.
   */
  toRenew(ageMs: number, now = performance.now()): Claim[] {
    const old = [...this.held.values()].filter((lease) => now - lease.freshAt >= ageMs);
    for (const lease of old) lease.freshAt = now;
    return old.map((lease) => lease.claim);
  }
}
