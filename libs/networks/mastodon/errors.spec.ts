import { describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel';
import { refusal } from '../kit/http-errors.js';
import { mastodonDescriptor } from './descriptor.js';
import { mastodonErrors } from './errors.js';

describe('mastodonErrors', () => {
  it.each([
    [401, 'The access token was revoked', 'disconnected', 'token_revoked'],
    [401, 'The access token is invalid', 'auth', 'token_invalid'],
    [403, 'This action is outside the authorized scopes', 'rejected', 'scope_missing'],
    [403, 'Your login is currently disabled', 'policy-stop', 'account_restricted'],
    [403, 'Your login is missing a confirmed e-mail address', 'policy-stop', 'account_restricted'],
    [403, 'This action is not allowed', 'rejected', 'forbidden'],
    [404, 'The post you are trying to reply to does not appear to exist.', 'rejected', 'parent_gone'],
    [404, 'Record not found', 'rejected', 'not_found'],
    [410, 'Gone', 'rejected', 'gone'],
    [422, 'Validation failed: Text character limit of 500 exceeded', 'rejected', 'text_too_long'],
    [422, "Validation failed: Text can't be blank", 'rejected', 'empty_post'],
    [
      422,
      'Cannot attach files that have not finished processing. Try again in a moment!',
      'not-sent',
      'media_not_ready',
    ],
    [422, 'Media 17 not found or already attached to another post', 'rejected', 'media_gone'],
    [422, 'Cannot attach more than 4 files', 'rejected', 'too_many_images'],
    [422, 'Cannot attach a video to a post that already contains images', 'rejected', 'too_many_images'],
    [422, 'Validation failed: File content type is invalid', 'rejected', 'media_type_not_accepted'],
    [422, 'Validation failed: something new', 'rejected', 'content_refused'],
    [429, 'Too many requests', 'rate-limited', 'rate_limited'],
    [500, 'Internal server error', 'unknown', 'server_error'],
    [503, 'Remote data could not be fetched', 'unknown', 'server_error'],
  ])('%i %s: %s, %s', (status, says, kind, code) => {
    const call = { network: mastodonDescriptor, effect: 'post' as const, secrets: [] };
    const error = refusal(call, { status, says, headers: {} }, mastodonErrors, systemClock.now());
    expect(error).toMatchObject({ network: 'mastodon', kind, code, detail: says });
    expect([error.message, error.action]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
  });
});
