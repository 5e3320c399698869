import type { Claim } from '../store/claims.store.js';

/** The leases that this process holds, to be renewed while it lives. */
export class Leases {
  private readonly held = new Map<string, Claim>();

  add(claims: Claim[]): void {
    for (const claim of claims) this.held.set(claim.deliveryId, claim);
  }

  remove(claim: Claim): void {
    if (this.held.get(claim.deliveryId)?.leaseToken === claim.leaseToken) this.held.delete(claim.deliveryId);
  }

  /** Tokens and workspaces to renew; null when nothing is held. */
  toRenew(): { tokens: string[]; workspaces: string[] } | null {
    if (!this.held.size) return null;
    const claims = [...this.held.values()];
    return {
      tokens: [...new Set(claims.map((claim) => claim.leaseToken))],
      workspaces: [...new Set(claims.map((claim) => claim.workspaceId))],
    };
  }
}
