import { failure, refusal, type CallInfo, type ErrorRow } from '../kit/http-errors.js';
import type { NetworkError } from '../kit/network-error.js';
import { X } from './descriptor.js';
import type { XSecret } from './secret.js';

const CONSOLE = 'the developer console (https://developer.x.com)';

/**
 * What X says when it refuses (NETWORKS.md §1g, README). The numbers are the error codes of API 1.1, which some
 * answers still carry. Order matters: a 429 that means "cap of the month" must not be waited for.
 */
const TABLE: ErrorRow[] = [
  {
    says: /usage-capped|UsageCapExceeded|usage cap/i,
    kind: 'rejected',
    code: 'usage_capped',
    message: 'X refused the call: the usage cap of your X app for this billing period is reached.',
    action: `Raise the cap in ${CONSOLE} or wait for the next period, then retry.`,
  },
  {
    says: /credits.?depleted/i,
    kind: 'rejected',
    code: 'credits_depleted',
    message: 'X refused the call: your X app has no credits left.',
    action: `Buy credits in ${CONSOLE}, then retry.`,
  },
  {
    status: 402,
    kind: 'rejected',
    code: 'payment_required',
    message: 'X refused the call: it wants a payment for your X app first.',
    action: `Look at the billing page of ${CONSOLE}, then retry.`,
  },
  {
    status: 403,
    says: /duplicate content|\bcode 187\b/i,
    kind: 'rejected',
    code: 'duplicate',
    message: 'X refused the post: this account has posted the same text before.',
    action: 'Look at the account. If it is not there, change the text, then retry.',
  },
  {
    status: 403,
    says: /your account (is|has been) suspended|\bcode 64\b/i,
    kind: 'policy-stop',
    code: 'account_suspended',
    message: 'X has suspended this account.',
    action: 'Sign in at https://x.com to appeal; then check the channel and resume it.',
  },
  {
    status: 403,
    says: /account is (temporarily )?locked|\bcode 326\b/i,
    kind: 'policy-stop',
    code: 'account_locked',
    message: 'X has locked this account for the time being.',
    action: 'Sign in at https://x.com to unlock it; then check the channel and resume it.',
  },
  {
    status: 403,
    says: /might be automated|\bcode 226\b/i,
    kind: 'policy-stop',
    code: 'automation_suspected',
    message: 'X takes the posts of this account for spam and does not accept them for the time being.',
    action: 'Post less often, and sign in at https://x.com to see whether it wants something; then resume the channel.',
  },
  {
    status: 403,
    says: /cashtag/i,
    kind: 'rejected',
    code: 'too_many_cashtags',
    message: 'X refused the post: it has more than one cashtag.',
    action: 'Leave one $CASHTAG, then retry.',
  },
  {
    status: 403,
    says: /only reply to or quote|reply to this conversation is not allowed|restricted who can reply|\bcode 433\b/i,
    kind: 'rejected',
    code: 'reply_not_allowed',
    message: 'X refused the reply: apps may only answer their own posts and those that mention or quote the account.',
    action: 'Reply by hand at https://x.com.',
  },
  {
    says: /deleted or not visible|\bcode 385\b/i,
    kind: 'rejected',
    code: 'reply_target_gone',
    message: 'X refused the reply: the post that it answers to is not there any more.',
    action: 'Look whether an earlier part of the thread was deleted; duplicate the post to publish it anew.',
  },
  {
    status: 403,
    says: /client-forbidden|client-not-enrolled|oauth1-permissions|oauth1 app permissions|unsupported-authentication/i,
    kind: 'rejected',
    code: 'app_not_permitted',
    message: 'X refused the call: your X app may not do this.',
    action: `Give the app "Read and write" permission and a project in ${CONSOLE}, reconnect the channel, then retry.`,
  },
  {
    says: /media ids? (is|are) invalid|\bcode 32[45]\b/i,
    kind: 'rejected',
    code: 'media_invalid',
    message: 'X refused the post: it does not know its images (any more), or they belong to another account.',
    action: 'Duplicate the post to upload them anew. With OAuth 1.0a keys, connect by OAuth 2 if it goes on.',
  },
  {
    says: /(text|tweet|post) is too long|needs to be a bit shorter|\bcode 186\b/i,
    kind: 'rejected',
    code: 'text_too_long',
    message: 'X refused the post: its text is too long.',
    action: 'Shorten the text, then retry.',
  },
];

/** Who calls, as the kit's error functions want it. */
export const callOf = (effect: CallInfo['effect'], secret: XSecret | null): CallInfo => ({
  network: X,
  effect,
  secrets: Object.entries(secret ?? {}).flatMap(([name, value]) => (name === 'kind' || !value ? [] : [value])),
});

/** The part of an answer that errors are made of. */
export interface RefusedCall {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * The error of an answer that is no success, or makes no sense. `table` decides before the one of X.
 * Only a 4xx is taken at its words: a success may quote the post, or be tokens that nobody may see.
 */
export function refused(call: CallInfo, answer: RefusedCall, now: Date, table: ErrorRow[] = []): NetworkError {
  const { status, body } = answer;
  const says = status >= 400 && status < 500 ? saysOf(body) : '';
  return refusal(call, { status, headers: tightestWindow(answer.headers), says }, [...table, ...TABLE], now);
}

/** Rethrows what kept a call from being answered, as a NetworkError. */
export const unanswered = (call: CallInfo) => (error: unknown) => {
  throw failure(call, error);
};

const WINDOWS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'];

/**
 * X counts in up to three windows at once (15 minutes, a day of the user, a day of the app). The next call may come when the
 * one with the least left is over; the others' headers are dropped, because they would promise too much.
 */
export function tightestWindow(headers: Record<string, string>): Record<string, string> {
  const [tightest] = WINDOWS.flatMap((name) => {
    const [remaining, reset] = [Number(headers[`${name}-remaining`] ?? NaN), Number(headers[`${name}-reset`] ?? NaN)];
    return Number.isInteger(remaining) && Number.isInteger(reset) ? [{ remaining, reset }] : [];
  }).sort((a, b) => a.remaining - b.remaining || b.reset - a.reset);
  if (!tightest) return headers;
  return { 'x-rate-limit-remaining': String(tightest.remaining), 'x-rate-limit-reset': String(tightest.reset) };
}

/** X's own words in any of its forms: RFC 9457 problems, lists of errors (1.1 and 2), OAuth errors. */
function saysOf(body: Buffer): string {
  const text = body.toString();
  const said = parsed(text);
  if (typeof said !== 'object' || said === null) return text;
  const { errors, ...own } = said as Record<string, unknown>;
  const others = Array.isArray(errors) ? errors : [];
  return [own, ...others].map(wordsOf).filter(Boolean).join(' / ');
}

function wordsOf(said: unknown): string {
  const { type, title, detail, message, error, error_description, code } = said as Record<string, unknown>;
  const words = [title, detail, message, error, error_description, type, code === undefined ? null : `code ${code}`];
  return words.filter((word) => typeof word === 'string' && word && word !== 'about:blank').join(': ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
