import { describe, expect, it } from '@jest/globals';
import { MINUTE, shift } from '#kernel';
import { callOf, refused, tightestWindow } from './errors.js';
import { NOW, OAUTH1, OAUTH2 } from './scripted-http.js';

const problem = (status: number, detail: string, type = 'about:blank') => ({ status, detail, type, title: 'Refused' });
const listed = (code: number, message: string) => ({ errors: [{ code, message }] });

const seconds = (date: Date) => String(date.getTime() / 1000);

const errorOf = (status: number, body: unknown, headers = {}, effect: 'post' | 'none' = 'post') =>
  refused(
    callOf(effect, OAUTH2),
    { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
    NOW,
  );

describe('what X says, and what it means', () => {
  it.each([
    [403, problem(403, 'You are not allowed to create a Tweet with duplicate content.'), 'rejected', 'duplicate'],
    [403, listed(187, 'Status is a duplicate.'), 'rejected', 'duplicate'],
    [
      403,
      listed(64, 'Your account is suspended and is not permitted to access this feature.'),
      'policy-stop',
      'account_suspended',
    ],
    [
      403,
      problem(403, 'Your account is suspended and is not permitted to perform this action.'),
      'policy-stop',
      'account_suspended',
    ],
    [
      403,
      listed(326, 'To protect our users from spam and other malicious activity, this account is temporarily locked.'),
      'policy-stop',
      'account_locked',
    ],
    [403, listed(226, 'This request looks like it might be automated.'), 'policy-stop', 'automation_suspected'],
    [403, problem(403, 'Posts are limited to a maximum of one cashtag'), 'rejected', 'too_many_cashtags'],
    [
      403,
      problem(
        403,
        'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
      ),
      'rejected',
      'reply_not_allowed',
    ],
    [
      403,
      problem(403, 'You can only reply to or quote posts where you are mentioned or are the author.'),
      'rejected',
      'reply_not_allowed',
    ],
    [
      403,
      listed(433, 'The original Tweet author restricted who can reply to this Tweet.'),
      'rejected',
      'reply_not_allowed',
    ],
    [
      403,
      problem(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.'),
      'rejected',
      'reply_target_gone',
    ],
    [
      403,
      problem(
        403,
        'When authenticating requests to the X API v2 endpoints, you must use keys from a Project.',
        'https://api.x.com/2/problems/client-forbidden',
      ),
      'rejected',
      'app_not_permitted',
    ],
    [
      403,
      problem(
        403,
        'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
        'https://api.x.com/2/problems/oauth1-permissions',
      ),
      'rejected',
      'app_not_permitted',
    ],
    [403, problem(403, 'You are not permitted to perform this action.'), 'rejected', 'forbidden'],
    [
      402,
      problem(402, 'credits depleted', 'https://api.x.com/2/problems/credits-depleted'),
      'rejected',
      'credits_depleted',
    ],
    [402, problem(402, 'billing profile incomplete'), 'rejected', 'payment_required'],
    [
      429,
      {
        title: 'UsageCapExceeded',
        detail: 'Usage cap exceeded: Monthly product cap',
        type: 'https://api.x.com/2/problems/usage-capped',
      },
      'rejected',
      'usage_capped',
    ],
    [
      400,
      {
        ...problem(400, 'One or more parameters to your request was invalid.'),
        errors: [{ message: 'Your media IDs are invalid.', parameters: {} }],
      },
      'rejected',
      'media_invalid',
    ],
    [403, listed(186, 'Tweet needs to be a bit shorter.'), 'rejected', 'text_too_long'],
    [400, problem(400, 'One or more parameters to your request was invalid.'), 'rejected', 'bad_request'],
    [401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' }, 'auth', 'token_refused'],
    [404, problem(404, 'Not found', 'https://api.x.com/2/problems/resource-not-found'), 'rejected', 'not_found'],
    [
      429,
      { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
      'rate-limited',
      'rate_limited',
    ],
    [500, { title: 'Internal Server Error' }, 'unknown', 'server_error'],
    [503, '<html>Over capacity</html>', 'unknown', 'server_error'],
    [503, problem(503, 'duplicate content, usage cap, credits depleted'), 'unknown', 'server_error'],
    [201, '{"data":{"text":"How to raise a usage cap"}}', 'unknown', 'unreadable_answer'],
  ] as const)('%i %j is %s %s', (status, body, kind, code) => {
    const error = errorOf(status, body);
    expect(error).toMatchObject({ network: 'x', kind, code, status });
    expect(error.message).toMatch(/^X .*\.$/);
    expect(error.action).toMatch(/\.$/);
  });

  it('is never unknown for a call that publishes nothing', () => {
    expect(errorOf(500, '', {}, 'none').kind).toBe('not-sent');
    expect(errorOf(200, 'no JSON', {}, 'none').kind).toBe('not-sent');
  });

  it('keeps the words of X, without the secrets of the channel and without pages', () => {
    for (const secret of [OAUTH1, OAUTH2]) {
      const { kind: _, ...words } = secret;
      const body = Buffer.from(JSON.stringify(problem(403, `No: ${Object.values(words).join(' ')}`)));
      const { detail } = refused(callOf('post', secret), { status: 403, headers: {}, body }, NOW);
      expect(detail).toContain('Refused: No: [secret]');
      for (const word of Object.values(words)) expect(detail).not.toContain(word);
    }
    expect(errorOf(403, '<html><title>Blocked</title></html>').detail).toBeUndefined();
    expect(errorOf(200, 'access_token=abc').detail).toBeUndefined();
  });
});

describe('the time after which X lets the next call in', () => {
  const window = (name: string, remaining: number, reset: Date) => ({
    [`${name}-limit`]: '100',
    [`${name}-remaining`]: String(remaining),
    [`${name}-reset`]: seconds(reset),
  });
  const soon = shift(NOW, 10 * MINUTE);
  const later = shift(NOW, 300 * MINUTE);

  it('is the reset of the 15 minutes', () => {
    expect(errorOf(429, {}, window('x-rate-limit', 0, soon)).retryAt).toEqual(soon);
    expect(errorOf(429, {}, { 'x-rate-limit-reset': seconds(soon) }).retryAt).toEqual(soon);
  });

  it.each(['x-user-limit-24hour', 'x-app-limit-24hour'])('is the reset of the day when %s is used up', (name) => {
    const headers = { ...window('x-rate-limit', 42, soon), ...window(name, 0, later) };
    expect(errorOf(429, {}, headers).retryAt).toEqual(later);
    expect(errorOf(429, {}, { ...headers, ...window('x-rate-limit', 0, soon) }).retryAt).toEqual(later);
  });

  it('is not that of a day that has calls left', () => {
    const headers = { ...window('x-rate-limit', 0, soon), ...window('x-user-limit-24hour', 7, later) };
    expect(errorOf(429, {}, headers).retryAt).toEqual(soon);
  });

  it('is some minutes when X names none', () => {
    expect(errorOf(429, {}).retryAt!.getTime()).toBeGreaterThan(NOW.getTime());
    expect(tightestWindow({ other: 'header' })).toEqual({ other: 'header' });
  });
});
