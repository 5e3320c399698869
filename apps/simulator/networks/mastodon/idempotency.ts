const KEPT_MS = 3_600_000;
const PRUNE_ABOVE = 50_000;

/** Idempotency keys of an account, for an hour. */
export class IdempotencyKeys {
  private readonly known = new Map<string, { id: string; until: number }>();

  find(accountId: string, key: string): string | undefined {
    const entry = this.known.get(`${accountId}:${key}`);
    return entry && entry.until > Date.now() ? entry.id : undefined;
  }

  remember(accountId: string, key: string, id: string): void {
    if (this.known.size > PRUNE_ABOVE) this.prune();
    this.known.set(`${accountId}:${key}`, { id, until: Date.now() + KEPT_MS });
  }

  private prune(): void {
    const now = Date.now();
    for (const [key, { until }] of this.known) if (until <= now) this.known.delete(key);
  }
}
