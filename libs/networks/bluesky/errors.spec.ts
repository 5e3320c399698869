import { describe, expect, it } from '@jest/globals';
import { refusal } from '../kit/http-errors.js';
import type { NetworkErrorKind } from '../kit/network-error.js';
import { descriptor } from './descriptor.js';
import { ERROR_TABLE } from './errors.js';

const NOW = new Date('2026-11-23T10:00:00Z');

const errorOf = (status: number, says: string, headers: Record<string, string> = {}) =>
  refusal({ network: descriptor, effect: 'post', secrets: [] }, { status, headers, says }, ERROR_TABLE, NOW);

describe('what a PDS answers', () => {
  it.each<[number, string, NetworkErrorKind, string]>([
    [400, 'ExpiredToken: Token has expired', 'auth', 'token_expired'],
    [401, 'ExpiredToken: Token has expired', 'auth', 'token_expired'],
    [400, 'InvalidToken: Token could not be verified', 'auth', 'token_expired'],
    [401, 'AuthMissing', 'auth', 'token_expired'],
    [401, 'AuthFactorTokenRequired: A sign in code has been sent', 'rejected', 'app_password_required'],
    [401, 'AuthenticationRequired: Invalid identifier or password', 'auth', 'credentials_refused'],
    [401, 'AuthenticationRequired: Authentication Required', 'auth', 'token_refused'],
    [401, 'AccountTakedown: Account has been taken down', 'policy-stop', 'account_taken_down'],
    [401, 'AccountSuspended: Account has been suspended', 'policy-stop', 'account_taken_down'],
    [401, 'AccountDeactivated: Account is deactivated', 'policy-stop', 'account_deactivated'],
    [403, 'AccountNotFound: Account not found', 'disconnected', 'account_not_found'],
    [400, 'InvalidSwap: Record was at bafy', 'rejected', 'key_taken'],
    [400, 'RecordNotFound: Could not locate record', 'rejected', 'record_not_found'],
    [400, 'BlobNotFound: Could not find blob: bafk', 'rejected', 'upload_expired'],
    [400, 'InvalidRequest: grapheme too big (maximum 300, got 301) at $.record.text', 'rejected', 'text_too_long'],
    [400, 'InvalidRequest: Invalid app.bsky.feed.post record', 'rejected', 'bad_request'],
    [413, 'PayloadTooLarge: request entity too large', 'rejected', 'too_large'],
    [429, 'RateLimitExceeded: Rate Limit Exceeded', 'rate-limited', 'rate_limited'],
    [500, 'InternalServerError: Internal Server Error', 'unknown', 'server_error'],
    [502, 'UpstreamFailure', 'unknown', 'server_error'],
    [503, '', 'unknown', 'server_error'],
    [504, 'UpstreamTimeout', 'unknown', 'server_error'],
  ])('%i %s is %s, %s', (status, says, kind, code) => {
    expect(errorOf(status, says)).toMatchObject({ network: 'bluesky', kind, code, status });
  });

  it('has a test here for each row of the table', () => {
    const said = [
      'ExpiredToken', 'AuthFactorTokenRequired', 'AuthenticationRequired: Invalid identifier or password', 'AccountTakedown',
      'AccountDeactivated', 'AccountNotFound', 'InvalidSwap', 'RecordNotFound', 'BlobNotFound', 'InvalidRequest: grapheme too big',
    ]; // prettier-ignore
    for (const { says } of ERROR_TABLE) expect(said.filter((words) => says!.test(words))).toHaveLength(1);
    expect(ERROR_TABLE).toHaveLength(said.length);
  });

  it('names the reset time of a 429', () => {
    const resetAt = new Date('2026-11-23T10:07:00Z');
    const headers = {
      'ratelimit-limit': '5000',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(resetAt.getTime() / 1_000),
    };
    expect(errorOf(429, 'RateLimitExceeded', headers).retryAt).toEqual(resetAt);
  });
});
