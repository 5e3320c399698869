import type { ErrorRow } from '../kit/http-errors.js';

/** What a PDS says, as `Code: words`, and what that means here (NETWORKS.md §3g). The rest is HTTP's own meaning (kit/http-errors.ts). */
export const ERROR_TABLE: ErrorRow[] = [
  {
    says: /^(ExpiredToken|InvalidToken|AuthMissing)\b/,
    kind: 'auth',
    code: 'token_expired',
    message: 'The session of this Bluesky account has ended.',
    action: 'Nothing to do: the service opens a new one. If it goes on, reconnect the channel.',
  },
  {
    says: /^AuthFactorTokenRequired\b/,
    kind: 'rejected',
    code: 'app_password_required',
    message: 'This Bluesky account asks for a code by e-mail when somebody signs in with the main password.',
    action: 'Make an app password in Bluesky under Settings, Privacy and security, and connect with it.',
  },
  {
    says: /^AuthenticationRequired: Invalid identifier or password/,
    kind: 'auth',
    code: 'credentials_refused',
    message: 'Bluesky does not accept this handle with this app password.',
    action:
      'Check the handle, make a new app password in Bluesky under Settings, Privacy and security, and connect with it.',
  },
  {
    says: /^Account(Takedown|Suspended)\b/,
    kind: 'policy-stop',
    code: 'account_taken_down',
    message: 'Bluesky has taken this account down.',
    action: "Appeal with Bluesky's moderation; the channel stays halted until then.",
  },
  {
    says: /^AccountDeactivated\b/,
    kind: 'policy-stop',
    code: 'account_deactivated',
    message: 'This Bluesky account is deactivated.',
    action: 'Activate the account in Bluesky, then resume the channel.',
  },
  {
    says: /^AccountNotFound\b/,
    kind: 'disconnected',
    code: 'account_not_found',
    message: 'This Bluesky account is no longer on this server.',
    action: 'Reconnect the channel, with the address of the server on which the account lives now.',
  },
  {
    says: /^InvalidSwap\b/,
    kind: 'rejected',
    code: 'key_taken',
    message: 'Another post has the key that was made for this one.',
    action: 'Retry the delivery: it is sent under a new key.',
  },
  {
    says: /^RecordNotFound\b/,
    kind: 'rejected',
    code: 'record_not_found',
    message: 'Bluesky does not have this record.',
    action: 'Check that it was not deleted, then retry.',
  },
  {
    says: /^BlobNotFound\b/,
    kind: 'rejected',
    code: 'upload_expired',
    message: 'Bluesky has forgotten the images that were uploaded for this post, because it did not go out in time.',
    action: 'Retry the delivery: its images are uploaded again.',
  },
  {
    says: /^InvalidRequest: .*(grapheme|string) too (big|long)/,
    kind: 'rejected',
    code: 'text_too_long',
    message: 'Bluesky finds this text too long.',
    action: 'Shorten it to 300 characters and 3000 bytes, then retry.',
  },
];
