import { describe, expect, it } from '@jest/globals';
import { HttpFailure } from '#platform';
import { failure, refusal, type CallInfo, type ErrorRow } from './http-errors.js';
import { NetworkError } from './network-error.js';

const now = new Date('2026-11-23T10:00:00Z');
const post: CallInfo = { network: { id: 'town', name: 'Town' }, effect: 'post', secrets: ['s3cret-token'] };
const read: CallInfo = { ...post, effect: 'none' };
const refused = (status: number, { says = '', call = post, table = [] as ErrorRow[], headers = {} } = {}) =>
  refusal(call, { status, headers, says }, table, now);

describe('refusal', () => {
  it.each([
    [400, 'rejected', 'rejected'],
    [401, 'auth', 'auth'],
    [403, 'rejected', 'rejected'],
    [404, 'rejected', 'rejected'],
    [408, 'unknown', 'not-sent'],
    [409, 'unknown', 'not-sent'],
    [410, 'rejected', 'rejected'],
    [413, 'rejected', 'rejected'],
    [415, 'rejected', 'rejected'],
    [422, 'rejected', 'rejected'],
    [425, 'not-sent', 'not-sent'],
    [429, 'rate-limited', 'rate-limited'],
    [500, 'unknown', 'not-sent'],
    [503, 'unknown', 'not-sent'],
    [302, 'unknown', 'not-sent'],
    [200, 'unknown', 'not-sent'],
  ])('%i is %s for a post and %s for a read', (status, forPost, forRead) => {
    const error = refused(status);
    expect(error).toMatchObject({ network: 'town', kind: forPost, status });
    expect(error.message).toMatch(/^Town .*\.$/);
    expect(error.action).toMatch(/\.$/);
    expect(refused(status, { call: read }).kind).toBe(forRead);
  });

  const row = { kind: 'rejected' as const, message: 'No.', action: 'Do.' };
  const table: ErrorRow[] = [
    { ...row, status: 403, says: /duplicate/i, code: 'duplicate' },
    { ...row, status: 403, code: 'other' },
    { ...row, says: /teapot/, code: 'teapot' },
  ];

  it.each([
    [403, 'Duplicate content', 'duplicate'],
    [403, 'Something else', 'other'],
    [418, 'teapot', 'teapot'],
    [422, 'Duplicate content', 'content_refused'],
  ])('takes the first row that fits: %i %s', (status, says, code) => {
    expect(refused(status, { says, table }).code).toBe(code);
  });

  it("keeps the network's words, without secrets and never a page", () => {
    expect(refused(400, { says: 'Bad: s3cret-token' }).detail).toBe('Bad: [secret]');
    expect(refused(400, { says: 'x'.repeat(600) }).detail).toHaveLength(500);
    expect(refused(502, { says: '<!DOCTYPE html><title>Bad gateway</title>' }).detail).toBeUndefined();
  });

  it('carries the reset time of a 429 only', () => {
    expect(refused(429, { headers: { 'retry-after': '90' } }).retryAt).toEqual(new Date('2026-11-23T10:01:30Z'));
    expect(refused(503, { headers: { 'retry-after': '90' } }).retryAt).toBeUndefined();
  });
});

describe('failure', () => {
  it.each([
    ['connect', false, 'not-sent', 'not-sent'],
    ['dns', false, 'not-sent', 'not-sent'],
    ['tls', false, 'not-sent', 'not-sent'],
    ['timeout', false, 'not-sent', 'not-sent'],
    ['timeout', true, 'unknown', 'not-sent'],
    ['reset', true, 'unknown', 'not-sent'],
    ['aborted', true, 'unknown', 'not-sent'],
    ['too-large', true, 'unknown', 'not-sent'],
    ['blocked', false, 'rejected', 'rejected'],
    ['bad-url', false, 'rejected', 'rejected'],
  ] as const)('%s, sent %s: %s for a post, %s for a read', (reason, sent, forPost, forRead) => {
    const cause = new HttpFailure({ reason, sent, message: 'gone' });
    expect(failure(post, cause)).toMatchObject({ kind: forPost, cause });
    expect(failure(read, cause).kind).toBe(forRead);
  });

  it('finds the failure behind the errors of a library', () => {
    const cause = new HttpFailure({ reason: 'reset', sent: true, message: 'gone' });
    const wrapped = new Error('Request failed', { cause: new TypeError('fetch failed', { cause }) });
    expect(failure(post, wrapped)).toMatchObject({ kind: 'unknown', code: 'reset', cause });
  });

  it('passes a NetworkError on, and throws a bug', () => {
    const known = new NetworkError({ network: 'town', kind: 'auth', code: 'a', message: 'A.', action: 'B.' });
    expect(failure(post, known)).toBe(known);
    expect(() => failure(post, new TypeError('a bug'))).toThrow('a bug');
  });
});
