import { expect, it } from '@jest/globals';
import { HOUR } from '#kernel';
import { DEFAULT_WINDOW_MS } from '../spikes/settings.js';
import { incidentGapMs, settingsOf } from './incidents.js';
import type { CountCondition } from './rule.js';

const of = { source: null, language: null, sentiment: null };
const drop: CountCondition = { kind: 'drop', sensitivity: 'calm', windowMs: 900_000, minimum: 7, of };

it('the detector watches as the rule says', () => {
  const same = { sensitivity: 'calm', minimum: 7, cooldownMs: HOUR };
  expect(settingsOf(drop, HOUR)).toEqual({ ...same, direction: 'down', windowMs: 900_000 });
  expect(settingsOf({ ...drop, kind: 'spike', windowMs: null }, HOUR)).toEqual({ ...same, direction: 'up' });
});

it('an incident goes on for a window after the cool-down; that of a source until it is back', () => {
  expect(incidentGapMs(drop, HOUR)).toBe(HOUR + 900_000);
  expect(incidentGapMs({ ...drop, windowMs: null }, HOUR)).toBe(HOUR + DEFAULT_WINDOW_MS);
  expect(incidentGapMs({ kind: 'keyword', query: 'x' }, HOUR)).toBe(HOUR);
  expect(incidentGapMs({ kind: 'source-silent', sourceId: null }, HOUR)).toBe(Number.POSITIVE_INFINITY);
});
