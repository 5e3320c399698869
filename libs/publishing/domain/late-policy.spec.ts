import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { decideLate, DEFAULT_LATE } from './late-policy.js';

const due = new Date('2026-12-01T09:00:00Z');

describe('decideLate', () => {
  it.each([
    ['before it is due', -MINUTE, null, 'send'],
    ['at the last moment', HOUR, null, 'send'],
    ['a millisecond later', HOUR + 1, null, 'miss'],
    ['much later, but released just now', DAY, DAY - MINUTE, 'send'],
    ['too long after it was released', DAY, DAY - HOUR - 1, 'miss'],
    ['released before it is due, which changes nothing', HOUR + 1, -DAY, 'miss'],
  ])('%s', (_, nowMs, releasedMs, expected) => {
    const releasedAt = releasedMs === null ? null : shift(due, releasedMs);
    expect(decideLate(shift(due, nowMs), due, releasedAt, DEFAULT_LATE)).toBe(expected);
  });

  it('gives what a person released the usual hour, however strict the policy', () => {
    const strict = { afterMs: 50, then: 'miss' as const };
    expect(decideLate(shift(due, DAY + MINUTE), due, shift(due, DAY), strict)).toBe('send');
    expect(decideLate(shift(due, DAY + HOUR + 1), due, shift(due, DAY), strict)).toBe('miss');
  });

  it('does what the policy says exactly when it is too late by it', () => {
    const then = fc.constantFrom('miss', 'send', 'hold');
    fc.assert(
      fc.property(fc.integer({ min: -DAY, max: DAY }), fc.nat(DAY), then, (nowMs, afterMs, policy) => {
        const decision = decideLate(shift(due, nowMs), due, null, { afterMs, then: policy });
        expect(decision).toBe(nowMs > afterMs ? policy : 'send');
      }),
    );
  });
});
