import { describe, expect, it } from '@jest/globals';
import { HOUR, shift } from '#kernel';
import { healthOf } from './source-health.js';

const now = new Date('2026-12-01T12:00:00Z');
const ago = (hours: number): Date => shift(now, -hours * HOUR);
const kind = { kind: 'feed', silentAfterMs: 24 * HOUR };
const feed = { state: 'reading' as const, problem: null, lastSuccessAt: ago(1) };
const source = { enabled: true, silentAfterMs: null, createdAt: ago(100) };
const problem = { code: 'x', message: 'X.', action: 'Do.', since: ago(2).toISOString() };

describe('the health of a source', () => {
  it.each([
    ['reading', source, feed],
    ['reading', { ...source, createdAt: ago(1) }, { ...feed, lastSuccessAt: null }],
    ['reading', { ...source, createdAt: ago(1) }, { ...feed, lastSuccessAt: ago(50) }],
    ['failing', source, { ...feed, problem }],
    ['silent', source, { ...feed, lastSuccessAt: ago(25) }],
    ['silent', source, { ...feed, lastSuccessAt: null }],
    ['silent', { ...source, silentAfterMs: String(HOUR / 2) }, feed],
    ['reading', { ...source, silentAfterMs: String(200 * HOUR) }, { ...feed, lastSuccessAt: ago(150) }],
    ['stopped', source, { ...feed, state: 'stopped' as const, problem, lastSuccessAt: ago(50) }],
    ['disabled', { ...source, enabled: false }, { ...feed, lastSuccessAt: ago(50) }],
  ])('is %s', (state, of, its) => expect(healthOf(of, kind, its, now).state).toBe(state));

  it('says since when it is silent', () => {
    expect(healthOf(source, kind, { ...feed, lastSuccessAt: ago(25) }, now).silentSince).toEqual(ago(25));
    expect(healthOf(source, kind, feed, now)).toEqual({
      state: 'reading',
      silentAfterMs: 24 * HOUR,
      silentSince: null,
    });
  });
});
