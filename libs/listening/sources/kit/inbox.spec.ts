import { describe, expect, it } from '@jest/globals';
import { Inbox, MAX_BYTES, MAX_ITEMS } from './inbox.js';

const soon = AbortSignal.timeout(10_000);

class Tap {
  open = true;
  pause = (): void => void (this.open = false);
  resume = (): void => void (this.open = true);
}

describe('Inbox', () => {
  it('gives what is there at once, in order, and no more than asked for', async () => {
    const inbox = new Inbox<number>(1_000);
    for (const number of [1, 2, 3]) inbox.put(number, 10);
    expect(await inbox.take({ max: 2, waitMs: 60_000, signal: soon })).toEqual([1, 2]);
    expect(await inbox.take({ max: 2, waitMs: 60_000, signal: soon })).toEqual([3]);
    expect([inbox.size, inbox.bytes]).toEqual([0, 0]);
  });

  it('waits for the next one', async () => {
    const inbox = new Inbox<string>(1_000);
    const taking = inbox.take({ max: 5, waitMs: 60_000, signal: soon });
    inbox.put('late', 4);
    expect(await taking).toEqual(['late']);
  });

  it('gives nothing after waiting in vain, or when it is told to end', async () => {
    const inbox = new Inbox<string>(1_000);
    expect(await inbox.take({ max: 5, waitMs: 1, signal: soon })).toEqual([]);
    const stop = new AbortController();
    const taking = inbox.take({ max: 5, waitMs: 60_000, signal: stop.signal });
    stop.abort();
    expect(await taking).toEqual([]);
    inbox.put('too late', 8);
    expect(await inbox.take({ max: 5, waitMs: 60_000, signal: stop.signal })).toEqual([]);
  });

  it.each([
    { why: 'half of the places are taken', bytes: 1, count: MAX_ITEMS / 2 },
    {
      why: 'one more message might not fit',
      bytes: 100_000,
      count: Math.ceil((MAX_BYTES - 64 * 1024 - 1_000_000) / 100_000),
    },
  ])('closes its taps when $why, and opens them when most is gone', async ({ bytes, count }) => {
    const inbox = new Inbox<number>(1_000_000);
    const taps = [new Tap(), new Tap()];
    for (const tap of taps) inbox.attach(tap);
    for (let number = 1; number < count; number++) inbox.put(number, bytes);
    expect(taps.map(({ open }) => open)).toEqual([true, true]);
    inbox.put(count, bytes);
    expect(taps.map(({ open }) => open)).toEqual([false, false]);
    const late = new Tap();
    inbox.attach(late);
    expect(late.open).toBe(false);
    await inbox.take({ max: 1, waitMs: 0, signal: soon });
    expect(taps[0]!.open).toBe(false);
    await inbox.take({ max: count, waitMs: 0, signal: soon });
    expect([...taps, late].map(({ open }) => open)).toEqual([true, true, true]);
  });

  it('leaves alone a tap that was taken off', () => {
    const inbox = new Inbox<number>(1_000);
    const tap = new Tap();
    inbox.attach(tap)();
    for (let number = 0; number < MAX_ITEMS; number++) inbox.put(number, 1);
    expect(tap.open).toBe(true);
  });
});
