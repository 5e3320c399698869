import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND, shift } from '#kernel';
import { backoffMs, MAX_FAILURES } from './after-attempt.js';
import {
  afterFailedLookup,
  afterLookup,
  mayRepeat,
  type LookupFacts,
  type LookupResult,
  type ResendPolicy,
} from './after-lookup.js';

const now = new Date('2026-12-01T09:00:00Z');
const RECORD_KEY: ResendPolicy = { kind: 'same-key', sequential: false, withinMs: null };
const HEADER_KEY: ResendPolicy = { kind: 'same-key', sequential: true, withinMs: 55 * MINUTE };
const READ_BACK: ResendPolicy = { kind: 'after-absence' };
const NEVER: ResendPolicy = { kind: 'never' };

const facts = (change: Partial<LookupFacts> = {}): LookupFacts => ({
  now,
  policy: READ_BACK,
  firstAttemptAt: shift(now, -MINUTE),
  timeoutAt: shift(now, -30 * SECOND),
  resends: 0,
  lookups: 0,
  failures: 1,
  ...change,
});
const onItsWay = { firstAttemptAt: shift(now, -10 * SECOND), timeoutAt: shift(now, 20 * SECOND) };
const again = (absent: boolean) => ({ state: 'retrying', wakeAt: now, absent });
const ask = (ms: number | null) => ({ state: 'unconfirmed', wakeAt: ms === null ? null : shift(now, ms) });

describe('afterLookup', () => {
  it.each([RECORD_KEY, HEADER_KEY, READ_BACK, NEVER])('is published when it was found: %j', (policy) => {
    expect(afterLookup('found', facts({ policy, resends: 5, lookups: 20, failures: 20 }))).toEqual({
      state: 'published',
    });
  });

  it.each([
    ['read back, absent', READ_BACK, 'absent', {}, again(true)],
    ['read back, absent, bytes may be on their way', READ_BACK, 'absent', onItsWay, ask(20 * SECOND)],
    ['read back, absent, sent again before', READ_BACK, 'absent', { resends: 1 }, ask(2 * SECOND)],
    ['read back, unclear', READ_BACK, 'unclear', {}, ask(2 * SECOND)],
    ['record key, unclear', RECORD_KEY, 'unclear', {}, again(false)],
    ['record key, unclear, on its way', RECORD_KEY, 'unclear', onItsWay, again(false)],
    ['record key, absent, on its way: not proven yet', RECORD_KEY, 'absent', onItsWay, again(false)],
    ['record key, absent', RECORD_KEY, 'absent', {}, again(true)],
    ['header key, unclear', HEADER_KEY, 'unclear', {}, again(false)],
    ['header key, unclear, on its way', HEADER_KEY, 'unclear', onItsWay, ask(20 * SECOND)],
    ['header key, absent', HEADER_KEY, 'absent', { resends: 3 }, again(true)],
    [
      'header key, at the end of its window',
      HEADER_KEY,
      'unclear',
      { firstAttemptAt: shift(now, -55 * MINUTE) },
      ask(2 * SECOND),
    ],
    ['header key, forgotten, absent', HEADER_KEY, 'absent', { firstAttemptAt: shift(now, -2 * HOUR) }, again(true)],
    ['record key, tried too often', RECORD_KEY, 'unclear', { failures: MAX_FAILURES }, ask(2 * SECOND)],
    ['never, absent', NEVER, 'absent', {}, ask(null)],
    ['never, unclear', NEVER, 'unclear', {}, ask(null)],
  ] as const)('%s', (_, policy, result, change, expected) => {
    expect(afterLookup(result, facts({ policy, ...change }))).toEqual(expected);
  });

  it('asks eight times within a day while it is unclear, ever more rarely, then leaves it to a person', () => {
    const delays = Array.from({ length: 10 }, (_, lookups) => {
      const step = afterLookup('unclear', facts({ lookups }));
      expect(step.state).toBe('unconfirmed');
      return step.state === 'unconfirmed' && step.wakeAt ? step.wakeAt.getTime() - now.getTime() : null;
    });
    const asked = delays.filter((delay) => delay !== null);
    expect(asked).toHaveLength(8);
    expect(asked).toEqual(asked.toSorted((a, b) => a - b));
    expect(delays.slice(8)).toEqual([null, null]);
  });

  it('sends again only with a key that is honoured, or once after proven absence: every combination', () => {
    let resent = 0;
    for (const { result, known, honoured, ended } of everyCombination()) {
      const step = afterLookup(result, known);
      const { policy, resends } = known;
      const withKey =
        honoured && known.failures < MAX_FAILURES && (ended || (policy.kind === 'same-key' && !policy.sequential));
      const afterAbsence = policy.kind !== 'never' && result === 'absent' && ended && resends === 0;
      const told = [result, known, step];
      expect([...told, step.state === 'retrying']).toEqual([...told, result !== 'found' && (withKey || afterAbsence)]);
      if (step.state === 'retrying') {
        resent++;
        expect([...told, step.absent]).toEqual([...told, result === 'absent' && ended]);
      }
      // a wake in the past would spin
      if (step.state === 'unconfirmed' && step.wakeAt) expect(step.wakeAt.getTime()).toBeGreaterThan(now.getTime());
    }
    expect(resent).toBeGreaterThan(100);
  });
});

describe('mayRepeat', () => {
  it.each([
    [RECORD_KEY, {}, true],
    [RECORD_KEY, onItsWay, true],
    [RECORD_KEY, { firstAttemptAt: shift(now, -100 * HOUR) }, true],
    [HEADER_KEY, {}, true],
    [HEADER_KEY, onItsWay, false],
    [HEADER_KEY, { timeoutAt: now }, true],
    [HEADER_KEY, { firstAttemptAt: shift(now, -55 * MINUTE + 1) }, true],
    [HEADER_KEY, { firstAttemptAt: shift(now, -55 * MINUTE) }, false],
    [READ_BACK, {}, false],
    [NEVER, {}, false],
  ])('%j %j: %s', (policy, change, expected) => {
    expect(mayRepeat(facts({ policy, ...change }))).toBe(expected);
  });
});

describe('afterFailedLookup', () => {
  it('asks again, ever more rarely, however often it failed', () => {
    for (const lookups of [0, 3, 100]) expect(afterFailedLookup({ now, lookups })).toEqual(ask(backoffMs(lookups)));
  });
});

function* everyCombination() {
  for (const policy of [RECORD_KEY, HEADER_KEY, READ_BACK, NEVER, { ...HEADER_KEY, sequential: false }])
    for (const result of ['found', 'absent', 'unclear'] satisfies LookupResult[])
      for (const ageMs of [10 * SECOND, 10 * MINUTE, 2 * HOUR])
        for (const resends of [0, 1, 2])
          for (const lookups of [0, 7, 8])
            for (const failures of [0, MAX_FAILURES - 1, MAX_FAILURES]) {
              const firstAttemptAt = shift(now, -ageMs);
              const timeoutAt = shift(firstAttemptAt, 30 * SECOND);
              const known: LookupFacts = { now, policy, firstAttemptAt, timeoutAt, resends, lookups, failures };
              const honoured = policy.kind === 'same-key' && (policy.withinMs === null || ageMs < policy.withinMs);
              yield { result, known, honoured, ended: now >= timeoutAt };
            }
}
