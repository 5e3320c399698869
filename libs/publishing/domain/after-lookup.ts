import { HOUR, MINUTE, SECOND, shift } from '#kernel';
import { backoffMs, MAX_FAILURES } from './after-attempt.js';

/** May an attempt with an unknown outcome be repeated? Same shape as the connectors' `ResendRule`. */
export type ResendPolicy =
  { kind: 'same-key'; sequential: boolean; withinMs: number | null } | { kind: 'after-absence' } | { kind: 'never' };

export interface LookupFacts {
  /** When the network was asked; what it answered may be as old as this. */
  now: Date;
  policy: ResendPolicy;
  /** When the key was first sent. */
  firstAttemptAt: Date;
  /** The bytes of no attempt can be on their way after this instant. */
  timeoutAt: Date;
  /** Attempts of this segment that were made although an earlier one was unknown. */
  resends: number;
  /** Look-ups that could not tell, in a row. */
  lookups: number;
  failures: number;
}

export type LookupResult = 'found' | 'absent' | 'unclear';

export type LookupStep =
  | { state: 'published' }
  /** `absent`: proven not to be out, so it counts as never sent. Otherwise only a repeat with the same key is allowed. */
  | { state: 'retrying'; wakeAt: Date; absent: boolean }
  /** `wakeAt` null: nothing more can be learnt by machine, a person decides (`confirm` or `resend`). */
  | { state: 'unconfirmed'; wakeAt: Date | null };

const LOOKUP_DELAYS = [2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];

/** What reading the network back means for a delivery whose outcome was unknown (DESIGN §4.4). */
export function afterLookup(result: LookupResult, facts: LookupFacts): LookupStep {
  if (result === 'found') return { state: 'published' };
  const { now, policy, timeoutAt } = facts;
  if (policy.kind === 'never') return { state: 'unconfirmed', wakeAt: null };
  const ended = now >= timeoutAt;
  if (keyStillHonoured(facts) && facts.failures < MAX_FAILURES) {
    const sequential = policy.kind === 'same-key' && policy.sequential;
    if (ended || !sequential) return { state: 'retrying', wakeAt: now, absent: ended && result === 'absent' };
    return { state: 'unconfirmed', wakeAt: timeoutAt };
  }
  if (result === 'absent' && facts.resends === 0)
    return ended ? { state: 'retrying', wakeAt: now, absent: true } : { state: 'unconfirmed', wakeAt: timeoutAt };
  const delay = LOOKUP_DELAYS[facts.lookups];
  return { state: 'unconfirmed', wakeAt: delay === undefined ? null : shift(now, delay) };
}

/** When a look-up itself failed (network down): look again later, never give up before the look-ups are spent. */
export function afterFailedLookup(facts: Pick<LookupFacts, 'now' | 'lookups'>): LookupStep {
  return { state: 'unconfirmed', wakeAt: shift(facts.now, backoffMs(facts.lookups)) };
}

type RepeatFacts = Pick<LookupFacts, 'now' | 'policy' | 'firstAttemptAt' | 'timeoutAt'>;

/**
 * May a segment that may be out already be sent now, with the same key? Asked again right before the call: between the
 * look-up and the call lie holds, pauses and dead publishers, and networks forget keys.
 */
export function mayRepeat(facts: RepeatFacts): boolean {
  const { policy, now, timeoutAt } = facts;
  return keyStillHonoured(facts) && !(policy.kind === 'same-key' && policy.sequential && now < timeoutAt);
}

function keyStillHonoured({ policy, now, firstAttemptAt }: RepeatFacts): boolean {
  if (policy.kind !== 'same-key') return false;
  return policy.withinMs === null || now.getTime() - firstAttemptAt.getTime() < policy.withinMs;
}
