import type { ErrorRow } from '../kit/http-errors.js';

/**
 * What Mastodon's refusals mean (NETWORKS.md §2g); `says` is the `error` of its answer, in English on every server. What is not
 * here means what the HTTP status means anywhere; 5xx, 503 included, may have come after the post was made.
 */
export const mastodonErrors: ErrorRow[] = [
  {
    status: 401,
    says: /revoked/i,
    kind: 'disconnected',
    code: 'token_revoked',
    message: 'The access token was revoked on the Mastodon server.',
    action: 'Make a new access token there and reconnect the channel.',
  },
  {
    status: 401,
    kind: 'auth',
    code: 'token_invalid',
    message: 'The Mastodon server does not accept the access token.',
    action: 'Make a new access token there and reconnect the channel.',
  },
  {
    status: 403,
    says: /scope/i,
    kind: 'rejected',
    code: 'scope_missing',
    message: 'The access token does not allow this on Mastodon.',
    action:
      'Make a token with read:accounts, read:statuses, write:statuses and write:media, reconnect the channel, then retry.',
  },
  {
    status: 403,
    says: /login is currently|suspended|disabled|confirmed e-mail|pending approval/i,
    kind: 'policy-stop',
    code: 'account_restricted',
    message: 'The Mastodon server has restricted this account.',
    action: 'Sign in on the server, see what its moderators say, then resume the channel.',
  },
  {
    status: 404,
    says: /reply to/i,
    kind: 'rejected',
    code: 'parent_gone',
    message: 'The post that this one answers to is not on the Mastodon server any more.',
    action: 'Publish the text as a new post.',
  },
  {
    status: 422,
    says: /character limit/i,
    kind: 'rejected',
    code: 'text_too_long',
    message: 'The text is longer than this Mastodon server allows.',
    action: 'Shorten the text, then retry.',
  },
  {
    status: 422,
    says: /can't be blank/i,
    kind: 'rejected',
    code: 'empty_post',
    message: 'Mastodon needs a text or an image; this post has neither.',
    action: 'Write a text, then retry.',
  },
  {
    status: 422,
    says: /not finished processing/i,
    kind: 'not-sent',
    code: 'media_not_ready',
    message: 'The Mastodon server is still working on the images of this post.',
    action: 'Nothing to do: the service tries again.',
  },
  {
    status: 422,
    says: /media.*not found/i,
    kind: 'rejected',
    code: 'media_gone',
    message: 'An image of this post is not free on the Mastodon server: it was deleted, or a post has it already.',
    action: 'Look whether the post is online. If it is not, retry: the images are uploaded again.',
  },
  {
    status: 422,
    says: /attach more than|attach a video/i,
    kind: 'rejected',
    code: 'too_many_images',
    message: 'This Mastodon server does not allow that combination of images and videos.',
    action: 'Leave out some of them, then retry.',
  },
  {
    status: 422,
    says: /content type|file type|File .*invalid/i,
    kind: 'rejected',
    code: 'media_type_not_accepted',
    message: 'This Mastodon server does not accept this type of file.',
    action: 'Use a JPEG or PNG image, then retry.',
  },
];
