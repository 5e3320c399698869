import { HOUR } from '#kernel';

/** What to do with a delivery that is overdue by more than `afterMs` (DESIGN §4.7). */
export interface LatePolicy {
  afterMs: number;
  then: 'miss' | 'send' | 'hold';
}

export const DEFAULT_LATE: LatePolicy = { afterMs: HOUR, then: 'miss' };

/**
 * Whether a delivery that could be sent at `now` still should be. `releasedAt`: when a person last said "go" (retry): a new due
 * instant, with at least the usual hour, for who presses the button does not want it missed again by a policy of seconds.
 */
export function decideLate(
  now: Date,
  dueAt: Date,
  releasedAt: Date | null,
  policy: LatePolicy,
): 'send' | 'miss' | 'hold' {
  const since = Math.max(dueAt.getTime(), releasedAt?.getTime() ?? 0);
  const allowedMs = releasedAt ? Math.max(policy.afterMs, HOUR) : policy.afterMs;
  return now.getTime() - since > allowedMs ? policy.then : 'send';
}
