import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, shift } from '#kernel';
import {
  afterFailure,
  backoffMs,
  MAX_FAILURES,
  type AttemptFacts,
  type Failure,
  type FailureKind,
} from './after-attempt.js';

const now = new Date('2026-12-01T09:00:00Z');
const timeoutAt = shift(now, 30 * SECOND);
const KINDS: FailureKind[] = ['not-sent', 'rejected', 'auth', 'disconnected', 'rate-limited', 'policy-stop', 'unknown'];

const facts = (change: Partial<AttemptFacts> = {}): AttemptFacts => ({
  now,
  failures: 0,
  unknownBefore: false,
  mayBeOut: false,
  timeoutAt,
  repeatableAtOnce: false,
  ...change,
});
const failure = (kind: FailureKind, change: Partial<Failure> = {}): Failure => ({ kind, code: 'some_code', ...change });
const later = (ms: number): Date => shift(now, ms);

describe('afterFailure, of a first attempt', () => {
  it.each([
    ['not-sent', { state: 'retrying', wakeAt: later(2 * SECOND), channel: 'keep' }],
    ['rejected', { state: 'failed', wakeAt: null, channel: 'keep' }],
    ['auth', { state: 'failed', wakeAt: null, channel: 'disconnect' }],
    ['disconnected', { state: 'failed', wakeAt: null, channel: 'disconnect' }],
    ['rate-limited', { state: 'retrying', wakeAt: later(MINUTE), channel: { pauseUntil: later(MINUTE) } }],
    ['policy-stop', { state: 'failed', wakeAt: null, channel: 'halt' }],
    ['unknown', { state: 'unconfirmed', wakeAt: timeoutAt, channel: 'keep' }],
  ] as const)('%s', (kind, expected) => {
    expect(afterFailure(failure(kind), facts())).toEqual(expected);
  });

  it('reads back soon, not at the time-out, where the key may be repeated while the first call runs', () => {
    const step = afterFailure(failure('unknown'), facts({ repeatableAtOnce: true }));
    expect(step).toEqual({ state: 'unconfirmed', wakeAt: later(2 * SECOND), channel: 'keep' });
  });

  it("waits for the network's own reset time, unless that is over", () => {
    const retryAt = later(3 * HOUR);
    expect(afterFailure(failure('rate-limited', { retryAt }), facts())).toMatchObject({
      wakeAt: retryAt,
      channel: { pauseUntil: retryAt },
    });
    const past = failure('rate-limited', { retryAt: later(-1) });
    expect(afterFailure(past, facts())).toMatchObject({ wakeAt: later(MINUTE) });
  });

  it(`gives up what cannot be sent after ${MAX_FAILURES} failures in a row`, () => {
    const at = (failures: number) => afterFailure(failure('not-sent'), facts({ failures })).state;
    expect(at(MAX_FAILURES - 2)).toBe('retrying');
    expect(at(MAX_FAILURES - 1)).toBe('failed');
  });

  it('is the end for a duplicate that nobody sent before', () => {
    expect(afterFailure(failure('rejected', { code: 'duplicate' }), facts()).state).toBe('failed');
  });
});

describe('afterFailure, after an unknown outcome', () => {
  it('reads the network back when it says "duplicate"', () => {
    const step = afterFailure(failure('rejected', { code: 'duplicate' }), facts({ unknownBefore: true }));
    expect(step).toEqual({ state: 'unconfirmed', wakeAt: now, channel: 'keep' });
  });

  it('ends for another rejection, once the first attempt is proven absent', () => {
    expect(afterFailure(failure('rejected'), facts({ unknownBefore: true })).state).toBe('failed');
  });

  it('still knows nothing when the repeat of what may be out was refused, but keeps what it says of the channel', () => {
    const mayBeOut = facts({ unknownBefore: true, mayBeOut: true, failures: 1 });
    const retryAt = later(HOUR);
    expect(afterFailure(failure('rate-limited', { retryAt }), mayBeOut)).toEqual({
      state: 'unconfirmed',
      wakeAt: retryAt,
      channel: { pauseUntil: retryAt },
    });
    const soon = { state: 'unconfirmed', wakeAt: later(6 * SECOND) };
    expect(afterFailure(failure('auth'), mayBeOut)).toEqual({ ...soon, channel: 'disconnect' });
    expect(afterFailure(failure('policy-stop'), mayBeOut)).toEqual({ ...soon, channel: 'halt' });
    expect(afterFailure(failure('rejected'), mayBeOut)).toEqual({ ...soon, channel: 'keep' });
  });
});

describe('afterFailure, whatever happened', () => {
  const anyFailure = fc.record({
    kind: fc.constantFrom(...KINDS),
    code: fc.constantFrom('duplicate', 'timeout'),
    retryAt: fc.option(fc.integer({ min: -HOUR, max: HOUR }).map(later), { nil: undefined }),
  });
  const anyFacts = fc.record({
    now: fc.constant(now),
    failures: fc.nat(MAX_FAILURES + 3),
    unknownBefore: fc.boolean(),
    mayBeOut: fc.boolean(),
    timeoutAt: fc.constant(timeoutAt),
    repeatableAtOnce: fc.boolean(),
  });

  it('sends again without asking only what was surely not sent', () => {
    fc.assert(
      fc.property(anyFailure, anyFacts, (failed, known) => {
        const { state } = afterFailure(failed, known);
        if (failed.kind === 'unknown' || known.mayBeOut) expect(state).toBe('unconfirmed');
        if (state === 'retrying') expect(['not-sent', 'rate-limited']).toContain(failed.kind);
      }),
    );
  });

  it('never asks about bytes that may still be on their way, unless a repeat cannot hurt', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const { wakeAt } = afterFailure(failure('unknown'), known);
        if (!known.repeatableAtOnce) expect(wakeAt).toEqual(timeoutAt);
      }),
    );
  });

  it('wakes again, not in the past, unless a person has to do something', () => {
    fc.assert(
      fc.property(anyFailure, anyFacts, (failed, known) => {
        const { state, wakeAt } = afterFailure(failed, known);
        expect(wakeAt === null).toBe(state === 'failed');
        if (wakeAt) expect(wakeAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
      }),
    );
  });

  it('stops the channel only where the network says so', () => {
    const stops: Partial<Record<FailureKind, string>> = {
      auth: 'disconnect',
      disconnected: 'disconnect',
      'policy-stop': 'halt',
    };
    fc.assert(
      fc.property(anyFailure, anyFacts, (failed, known) => {
        const { channel } = afterFailure(failed, known);
        if (failed.kind === 'rate-limited') expect(channel).toHaveProperty('pauseUntil');
        else expect(channel).toBe(stops[failed.kind] ?? 'keep');
      }),
    );
  });
});

describe('backoffMs', () => {
  it('triples from two seconds to a quarter of an hour', () => {
    expect([0, 1, 2, 5, 6, 7, 50].map(backoffMs)).toEqual([
      2 * SECOND,
      6 * SECOND,
      18 * SECOND,
      486 * SECOND,
      15 * MINUTE,
      15 * MINUTE,
      15 * MINUTE,
    ]);
  });
});
