import { MINUTE } from '#kernel';

/** Whether a request is let through, and what to say about the limit. */
export interface Verdict {
  allowed: boolean;
  remaining: number;
  /** Seconds until the count is at rest again, at most; for a refused one, until the next would be let through. */
  waitSeconds: number;
}

/**
 * Counts requests per caller over a sliding minute, in constant time and memory: this minute's count, plus the last
 * minute's in proportion to how much of it is still within reach. What is older is dropped two maps at a time, so that
 * nothing has to be swept.
 */
export class RateWindow {
  private current = new Map<string, number>();
  private previous = new Map<string, number>();
  private startedAt = 0;

  /** Counts a request of `caller` at `now` (ms), unless it would be more than `limit` a minute. */
  hit(caller: string, limit: number, now: number): Verdict {
    this.turn(now);
    const used = this.current.get(caller) ?? 0;
    const before = this.previous.get(caller) ?? 0;
    const free = limit - used - before * (1 - (now - this.startedAt) / MINUTE);
    if (free < 1) return { allowed: false, remaining: 0, waitSeconds: seconds(this.freeAt(used, before, limit) - now) };
    this.current.set(caller, used + 1);
    return { allowed: true, remaining: Math.floor(free - 1), waitSeconds: seconds(this.startedAt + MINUTE - now) };
  }

  /** When the count has fallen far enough for one more: within this minute by the last one's fading, else in the next. */
  private freeAt(used: number, before: number, limit: number): number {
    if (used < limit) return this.startedAt + MINUTE * (1 - (limit - 1 - used) / before);
    return this.startedAt + MINUTE + MINUTE * (1 - (limit - 1) / used);
  }

  private turn(now: number): void {
    const passed = now - this.startedAt;
    if (passed < MINUTE && passed >= 0) return;
    this.previous = passed < 2 * MINUTE && passed >= 0 ? this.current : new Map();
    this.current = new Map();
    this.startedAt = now - (now % MINUTE);
  }
}

/** At least one, for a client that waits none would ask again at once. */
const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));
