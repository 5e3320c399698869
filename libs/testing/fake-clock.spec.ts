import { describe, expect, it } from '@jest/globals';
import { FakeClock } from './fake-clock.js';

describe('FakeClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FakeClock('2026-03-29T00:59:59Z');
    expect(clock.now()).toEqual(clock.now());
    clock.advance(1_000);
    expect(clock.now().toISOString()).toBe('2026-03-29T01:00:00.000Z');
    clock.set(new Date(0));
    expect(clock.now().getTime()).toBe(0);
  });

  it('gives away no date by which it could be moved', () => {
    const clock = new FakeClock();
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it('refuses what is no instant', () => {
    expect(() => new FakeClock('soon')).toThrow(RangeError);
  });
});
