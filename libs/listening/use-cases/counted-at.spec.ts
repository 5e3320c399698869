import { expect, it } from '@jest/globals';
import { countedAt } from './counted-at.js';

const arrived = new Date('2026-12-01T12:00:00Z');

it.each([
  ['2026-12-01T11:59:59Z', '2026-12-01T12:00:00Z'],
  ['2026-12-01T10:00:00Z', '2026-12-01T12:00:00Z'],
  ['2026-12-01T09:59:59Z', '2026-12-01T09:59:59Z'],
  ['2026-12-01T12:10:00Z', '2026-12-01T12:00:00Z'],
])('what was published at %s and came at noon is counted at %s', (published, counted) =>
  expect(countedAt(new Date(published), arrived)).toEqual(new Date(counted)),
);
