import { MINUTE, SECOND, shift } from '#kernel';

/** Kinds of failure of one attempt; the connectors' `NetworkErrorKind` by another road (domain sees no network). */
export type FailureKind =
  'not-sent' | 'rejected' | 'auth' | 'disconnected' | 'rate-limited' | 'policy-stop' | 'unknown';

export interface Failure {
  kind: FailureKind;
  code: string;
  retryAt?: Date;
}

export interface AttemptFacts {
  now: Date;
  /** Failures in a row before this one. */
  failures: number;
  /** An earlier attempt of this very segment ended with an unknown outcome. */
  unknownBefore: boolean;
  /** It still is unknown: this attempt was a repeat with the same key, made without knowing. */
  mayBeOut: boolean;
  /** When this attempt's bytes can no longer be on their way. */
  timeoutAt: Date;
  /** The network takes a repeated key at any time, even while the first call runs (DESIGN §4.4). */
  repeatableAtOnce: boolean;
}

/** What follows for the delivery, and for its channel. */
export interface NextStep {
  state: 'retrying' | 'failed' | 'unconfirmed';
  wakeAt: Date | null;
  channel: 'keep' | 'disconnect' | 'halt' | { pauseUntil: Date };
}

/** After so many failures in a row a person is asked instead. With the delays below that is about three hours. */
export const MAX_FAILURES = 15;

/** Delay before try number `failures + 1`: 2 s, 6 s, 18 s ... at most 15 minutes. */
export function backoffMs(failures: number): number {
  return Math.min(2 * SECOND * 3 ** Math.min(failures, 10), 15 * MINUTE);
}

/** DESIGN §4.4 as a function: what a failed attempt means. Never a resend where the outcome is unknown. */
export function afterFailure(failure: Failure, facts: AttemptFacts): NextStep {
  const step = afterFirst(failure, facts);
  if (!facts.mayBeOut || step.state === 'unconfirmed') return step;
  // what a repeat was told says nothing about the attempt before it: that one is read back before anything else
  return { ...step, state: 'unconfirmed', wakeAt: step.wakeAt ?? shift(facts.now, backoffMs(facts.failures)) };
}

function afterFirst(failure: Failure, facts: AttemptFacts): NextStep {
  const { now, failures, timeoutAt } = facts;
  const keep = { channel: 'keep' } as const;
  // a refusal as a duplicate after an unknown outcome is a strong hint that the first one went out: read it back
  if (failure.kind === 'rejected' && failure.code === 'duplicate' && facts.unknownBefore)
    return { state: 'unconfirmed', wakeAt: now, ...keep };
  switch (failure.kind) {
    case 'unknown':
      return {
        state: 'unconfirmed',
        wakeAt: facts.repeatableAtOnce ? shift(now, backoffMs(failures)) : timeoutAt,
        ...keep,
      };
    case 'rejected':
      return { state: 'failed', wakeAt: null, ...keep };
    case 'auth':
    case 'disconnected':
      return { state: 'failed', wakeAt: null, channel: 'disconnect' };
    case 'policy-stop':
      return { state: 'failed', wakeAt: null, channel: 'halt' };
    case 'rate-limited': {
      const pauseUntil = failure.retryAt && failure.retryAt > now ? failure.retryAt : shift(now, MINUTE);
      return { state: 'retrying', wakeAt: pauseUntil, channel: { pauseUntil } };
    }
    case 'not-sent':
      return failures + 1 >= MAX_FAILURES
        ? { state: 'failed', wakeAt: null, ...keep }
        : { state: 'retrying', wakeAt: shift(now, backoffMs(failures)), ...keep };
  }
}
