import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactText, REDACTED } from './redact.js';

describe('redact', () => {
  const SECRET_FIELDS = [
    'authorization', 'Cookie', 'set-cookie', 'password', 'secret', 'token', 'apiKey', 'credentials', 'accessToken',
    'refresh_token', 'clientSecret', 'X-Api-Key', 'accessJwt',
  ]; // prettier-ignore

  it('cuts secrets wherever they stand', () => {
    const anywhere = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'list'), fc.integer({ min: 0, max: 2 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(anywhere, fc.constantFrom(...SECRET_FIELDS), (path, field) => {
        const value = path.reduceRight<unknown>(
          (inner, key) => (typeof key === 'number' ? [...Array(key).fill(1), inner] : { [key]: inner, other: 1 }),
          { [field]: { deep: 'hidden' }, kept: 'shown' },
        );
        const text = JSON.stringify(redact(value));
        expect(text).not.toContain('hidden');
        expect(text).toContain('shown');
        expect(text).toContain(REDACTED);
      }),
    );
  });

  it('leaves what only looks like one', () => {
    const fields = { author: 'ana', tokens_left: 3, secretary: 'bob', key: 'k', at: new Date(0), none: null };
    expect(redact(fields)).toEqual(fields);
  });

  it('tells missing secrets from present ones', () => {
    expect(redact({ password: null, token: undefined })).toEqual({ password: null, token: undefined });
  });

  it('keeps type, code, stack and cause of errors, and nothing that hangs on them', () => {
    const cause = Object.assign(new Error('Bearer hidden-123456'), { code: 'ECONNRESET', config: { data: 'hidden' } });
    const text = JSON.stringify(redact({ err: new TypeError('failed', { cause }) }));
    expect(text).not.toContain('hidden');
    expect(JSON.parse(text)).toMatchObject({
      err: { type: 'TypeError', message: 'failed', cause: { type: 'Error', code: 'ECONNRESET' } },
    });
  });

  it('does not walk through machinery', () => {
    class Pool {
      url = 'hidden';
    }
    const cycle: Record<string, unknown> = { pool: new Pool(), bytes: Buffer.from('hidden') };
    cycle['self'] = cycle;
    const text = JSON.stringify(redact(cycle));
    expect(text).toContain('"pool":"[Pool]","bytes":"[6 bytes]"');
    expect(text).not.toContain('hidden');
  });
});

describe('redactText', () => {
  it.each([
    ['/v1/calendar.ics?token=hidden&from=x', '/v1/calendar.ics?token=[redacted]&from=x'],
    ['/callback?state=a&code=hidden', '/callback?state=a&code=[redacted]'],
    ['GET https://h/p?access_token=hidden#x', 'GET https://h/p?access_token=[redacted]#x'],
    ['Authorization: Bearer hidden.abc-123', 'Authorization: Bearer [redacted]'],
    ['postgres://user:hidden@host/db', 'postgres://user:[redacted]@host/db'],
    ['/v1/posts?state=failed&tag=code', '/v1/posts?state=failed&tag=code'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});
