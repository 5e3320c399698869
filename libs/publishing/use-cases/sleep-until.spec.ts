import { describe, expect, it } from '@jest/globals';
import { shift, systemClock } from '#kernel';
import { FakeClock } from '#testing';
import { sleepUntil } from './sleep-until.js';

const never = new AbortController().signal;

describe('sleepUntil', () => {
  it('ends at the instant, never before', async () => {
    for (const ms of [1, 3, 7]) {
      const instant = shift(systemClock.now(), ms);
      await sleepUntil(instant, systemClock, never);
      expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(instant.getTime());
    }
  });

  it('sleeps on when its timer rang too early by the clock that counts', async () => {
    const instants = [0, 2, 4, 5].map((ms) => new Date(ms));
    let asked = 0;
    const slow = { now: () => instants[asked++]! };
    await sleepUntil(new Date(5), slow, never);
    expect(asked).toBe(4);
  });

  it('does not sleep when the instant is over', async () => {
    const clock = new FakeClock();
    for (const ms of [0, -1_000])
      await expect(sleepUntil(shift(clock.now(), ms), clock, never)).resolves.toBeUndefined();
  });

  it('ends at once when it is told to stop, before or meanwhile', async () => {
    const clock = new FakeClock();
    const inAnHour = shift(clock.now(), 3_600_000);
    await expect(sleepUntil(inAnHour, clock, AbortSignal.abort())).resolves.toBeUndefined();
    const stop = new AbortController();
    const sleeping = sleepUntil(inAnHour, clock, stop.signal);
    stop.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});
