import { MINUTE } from '#kernel';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RateWindow } from './rate-window.js';

const START = 1_800_000_000_000;
/** Pauses between requests, in ms: bursts, and pauses longer than what is remembered. */
const pauses = fc.array(fc.oneof(fc.nat(50), fc.nat(20_000), fc.nat(3 * MINUTE)), { maxLength: 200 });
const limits = fc.integer({ min: 1, max: 20 });

describe('a rate window', () => {
  test('lets no more than the limit through within a minute of the clock', () => {
    fc.assert(
      fc.property(pauses, limits, (steps, limit) => {
        const window = new RateWindow();
        const counts = new Map<number, number>();
        let now = START;
        for (const step of steps) {
          now += step;
          if (!window.hit('a', limit, now).allowed) continue;
          const minute = Math.floor(now / MINUTE);
          counts.set(minute, (counts.get(minute) ?? 0) + 1);
        }
        expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('lets a refused caller through who waits as long as it says', () => {
    fc.assert(
      fc.property(pauses, limits, (steps, limit) => {
        const window = new RateWindow();
        let now = START;
        for (const step of steps) {
          now += step;
          const { allowed, waitSeconds } = window.hit('a', limit, now);
          if (allowed) continue;
          expect(waitSeconds).toBeLessThanOrEqual(120);
          now += waitSeconds * 1_000;
          expect(window.hit('a', limit, now).allowed).toBe(true);
        }
      }),
    );
  });

  test('counts each caller apart, and says what remains', () => {
    const window = new RateWindow();
    expect(window.hit('a', 2, START)).toEqual({ allowed: true, remaining: 1, waitSeconds: 60 });
    expect(window.hit('a', 2, START + 30_000)).toEqual({ allowed: true, remaining: 0, waitSeconds: 30 });
    expect(window.hit('a', 2, START + 30_000).allowed).toBe(false);
    expect(window.hit('b', 2, START + 30_000).allowed).toBe(true);
  });

  test('does not let twice the limit through around the turn of a minute', () => {
    const window = new RateWindow();
    const allowed = (at: number) => Array.from({ length: 10 }, () => window.hit('a', 10, at).allowed).filter(Boolean);
    expect(allowed(START + MINUTE - 1).length).toBe(10);
    expect(allowed(START + MINUTE).length).toBe(0);
    expect(allowed(START + 1.5 * MINUTE).length).toBe(5);
  });
});
