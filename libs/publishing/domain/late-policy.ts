import { HOUR } from '#kernel';

/** What to do with a delivery that is overdue by more than `afterMs` (DESIGN §4.7). */
export interface LatePolicy {
  afterMs: number;
  then: 'miss' | 'send' | 'hold';
}

export const DEFAULT_LATE: LatePolicy = { afterMs: HOUR, then: 'miss' };

/**
 * Whether a delivery that could be sent at `now` still should be. `releasedAt`: when a person last said "go" (retry), which
 * counts as a new due instant.
 */
export function decideLate(
  now: Date,
  dueAt: Date,
  releasedAt: Date | null,
  policy: LatePolicy,
): 'send' | 'miss' | 'hold' {
  const due = Math.max(dueAt.getTime(), releasedAt?.getTime() ?? 0);
  return now.getTime() - due > policy.afterMs ? policy.then : 'send';
}
