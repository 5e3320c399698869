import { expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '#kernel';
import { isBacklog } from './backlog.js';

/** Twelve an hour are usual. */
const spike = (observed: number) => ({
  at: new Date('2026-06-10T12:00:00Z'),
  since: new Date('2026-06-10T12:00:00Z'),
  ...{ direction: 'up' as const, observed, expected: 1, score: 0.5, escalation: false },
});

it.each([
  ['what an hour and a half brings late is no spike', 19, 18, 1.5 * HOUR, true],
  ['more than was missed is one', 60, 59, 1.5 * HOUR, false],
  ['what was said just now is one', 19, 2, 1.5 * HOUR, false],
  ['so it is after a short trouble', 40, 39, 5 * MINUTE, false],
  ['of a day only two hours are counted now', 150, 149, 24 * HOUR, false],
])('%s', (_, observed, late, blindMs, expected) => {
  expect(isBacklog(spike(observed), late, blindMs)).toBe(expected);
});
