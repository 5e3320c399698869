import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import { isInfluential } from './author-rule.js';
import { silentSince, usualSilenceMs } from './source-silence.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const every = (ms: number, count: number): Date[] =>
  Array.from({ length: count }, (_, index) => shift(NOW, -index * ms));

describe('isInfluential', () => {
  it.each([
    [{ followers: 10_000, reach: 0 }, true],
    [{ followers: 9_999, reach: 1_000_000 }, false],
    [{ followers: null, reach: 10_000 }, true],
    [{ followers: null, reach: 20 }, false],
  ])('%o: %s', (author, expected) => expect(isInfluential(author, 10_000)).toBe(expected));
});

describe('usualSilenceMs', () => {
  it('is twice the longest pause, whatever the order', () => {
    const items = [...every(2 * HOUR, 20), shift(NOW, 5 * HOUR)];
    expect(usualSilenceMs(items)).toBe(10 * HOUR);
    expect(usualSilenceMs(items.toReversed())).toBe(10 * HOUR);
  });

  it('stays between an hour and a week, and needs ten items', () => {
    expect(usualSilenceMs(every(MINUTE, 20))).toBe(HOUR);
    expect(usualSilenceMs(every(30 * DAY, 20))).toBe(7 * DAY);
    expect(usualSilenceMs(every(HOUR, 9))).toBeNull();
  });
});

describe('silentSince', () => {
  const createdAt = shift(NOW, -10 * DAY);
  it('tells since when, only beyond the limit', () => {
    const lastItemAt = shift(NOW, -HOUR);
    expect(silentSince({ lastItemAt, createdAt }, HOUR, NOW)).toBeNull();
    expect(silentSince({ lastItemAt, createdAt }, HOUR - 1, NOW)).toEqual(lastItemAt);
    expect(silentSince({ lastItemAt: null, createdAt }, DAY, NOW)).toEqual(createdAt);
  });
});
