/** So many requests within a fixed window. */
export interface QuotaRule {
  limit: number;
  windowMs: number;
}

export interface QuotaState {
  limit: number;
  remaining: number;
  /** Epoch milliseconds. */
  resetAt: number;
  exceeded: boolean;
}

/** Counters of requests per account and kind of call, in fixed windows as X and Mastodon count. */
export class Quotas {
  private readonly windows = new Map<string, { used: number; resetAt: number }>();

  /** Counts one request; a refused one is not counted. */
  take(key: string, { limit, windowMs }: QuotaRule, now: number): QuotaState {
    let window = this.windows.get(key);
    if (!window || window.resetAt <= now) {
      window = { used: 0, resetAt: now + windowMs };
      this.windows.set(key, window);
    }
    const exceeded = window.used >= limit;
    if (!exceeded) window.used++;
    return { limit, remaining: limit - window.used, resetAt: window.resetAt, exceeded };
  }
}
