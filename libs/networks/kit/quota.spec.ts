import { describe, expect, it } from '@jest/globals';
import { quotaOf, retryAtOf } from './quota.js';

const now = new Date('2026-11-23T10:00:00Z');
const later = new Date('2026-11-23T10:15:00Z');

describe('retryAtOf', () => {
  it.each([
    ['seconds', { 'retry-after': '900' }],
    ['an HTTP date', { 'retry-after': 'Mon, 23 Nov 2026 10:15:00 GMT' }],
    ["Mastodon's ISO date", { 'x-ratelimit-reset': '2026-11-23T10:15:00.000000Z' }],
    ["X's epoch seconds", { 'x-rate-limit-reset': '1795428900' }],
    ["Bluesky's epoch seconds", { 'ratelimit-reset': '1795428900' }],
    ['seconds of the IETF draft', { 'ratelimit-reset': '900' }],
    ['a readable header after an unreadable one', { 'retry-after': 'soon', 'x-ratelimit-reset': later.toISOString() }],
  ])('reads %s', (_, headers) => {
    expect(retryAtOf(headers as Record<string, string>, now)).toEqual(later);
  });

  it('waits five minutes when nothing is said', () => {
    expect(retryAtOf({}, now)).toEqual(new Date('2026-11-23T10:05:00Z'));
  });
});

describe('quotaOf', () => {
  it.each([
    [
      { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': later.toISOString() },
      { remaining: 7, resetAt: later },
    ],
    [
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1795428900' },
      { remaining: 0, resetAt: later },
    ],
    [{ 'x-ratelimit-remaining': '7' }, null],
    [{ 'ratelimit-reset': '900' }, null],
    [{ 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': '900' }, null],
    [{}, null],
  ])('%j is %j', (headers, expected) => {
    expect(quotaOf(headers as Record<string, string>, now)).toEqual(expected);
  });
});
