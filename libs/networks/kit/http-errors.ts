import { HttpFailure } from '#platform';
import { NetworkError, type NetworkErrorInit, type NetworkErrorKind } from './network-error.js';
import { retryAtOf } from './quota.js';

/** Which call failed, as far as its error needs to know. */
export interface CallInfo {
  /** `id` and `name` of the descriptor. */
  network: { id: string; name: string };
  /**
   * `post`: an accepted call makes something that people see. `none`: it reads, uploads or signs in. What `none` did not
   * answer is `not-sent`, never `unknown`: nothing was published, whatever became of the call, and it may be repeated.
   */
  effect: 'post' | 'none';
  /** Tokens and passwords of the channel: cut out of whatever the network says. */
  secrets: string[];
}

/** An answer that is no success. `says`: the network's own code and words, as one text that the rows' `says` match. */
export interface RefusedAnswer {
  status: number;
  headers: Record<string, string>;
  says: string;
}

/** One row of a network's error table. The first row decides whose `status` and `says` (when given) both fit. */
export interface ErrorRow {
  status?: number;
  says?: RegExp;
  kind: NetworkErrorKind;
  code: string;
  message: string;
  action: string;
}

const LOOKING = 'Nothing to do yet: the service looks on the network whether it went out.';

/** The NetworkError of an answer: by the network's own table first, then by what HTTP statuses mean anywhere. */
export function refusal(call: CallInfo, answer: RefusedAnswer, table: ErrorRow[], now: Date): NetworkError {
  const row = [...table, ...statusTable(call)].find(
    ({ status, says }) => (!status || status === answer.status) && (!says || says.test(answer.says)),
  );
  const { kind, code, message, action } = row ?? unreadable(call, answer.status);
  return new NetworkError({
    network: call.network.id,
    kind: kind === 'unknown' && call.effect === 'none' ? 'not-sent' : kind,
    code,
    message,
    action,
    status: answer.status,
    retryAt: kind === 'rate-limited' ? retryAtOf(answer.headers, now) : undefined,
    detail: safeWords(answer.says, call.secrets),
  });
}

/** The NetworkError of a call that had no answer: `error` is, or has as a cause, the HttpFailure of the guarded client. */
export function failure(call: CallInfo, error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  const failed = httpFailureOf(error);
  // A bug of ours must not look like a network that went away.
  if (!failed) throw error;
  return new NetworkError({ network: call.network.id, ...failureRow(call, failed), cause: failed });
}

function failureRow(call: CallInfo, failed: HttpFailure): Omit<NetworkErrorInit, 'network'> {
  const { name } = call.network;
  if (failed.reason === 'blocked' || failed.reason === 'bad-url') {
    return {
      kind: 'rejected',
      code: failed.reason === 'blocked' ? 'address_blocked' : 'address_invalid',
      message: `The address of this ${name} server is not one that this service may call.`,
      action:
        'Check the address of the server. If it is in your own network, ask the operator to allow it with PREGON_ALLOW_PRIVATE.',
    };
  }
  const code = failed.reason.replace('-', '_');
  if (failed.sent && call.effect === 'post') {
    return {
      kind: 'unknown',
      code,
      message: `${name} did not answer (${failed.reason}) after the post had been handed over: it may or may not be online.`,
      action: LOOKING,
    };
  }
  return {
    kind: 'not-sent',
    code,
    message: `${name} could not be reached (${failed.reason}); nothing was published by this call.`,
    action: 'Nothing to do: the service tries again. If it goes on, check that the server is online.',
  };
}

/** What HTTP statuses mean when the network's own table has nothing to say about an answer. */
function statusTable({ network: { name } }: CallInfo): ErrorRow[] {
  const answered = (status: number) => `${name} answered ${status}`;
  const refused = (status: number, code: string, why: string, action: string): ErrorRow => ({
    status,
    kind: 'rejected',
    code,
    message: `${answered(status)}: ${why}.`,
    action,
  });
  const uncertain = (status: number): ErrorRow => ({
    status,
    kind: 'unknown',
    code: `http_${status}`,
    message: `${answered(status)}, which does not say whether it did what was asked.`,
    action: LOOKING,
  });
  return [
    refused(400, 'bad_request', 'it does not accept this content', 'Change the content, then retry.'),
    {
      status: 401,
      kind: 'auth',
      code: 'token_refused',
      message: `${answered(401)}: the access token is not good any more.`,
      action: 'Reconnect the channel if this goes on.',
    },
    refused(
      403,
      'forbidden',
      'this account may not do that',
      'Check what the account and its token may do, then retry.',
    ),
    refused(404, 'not_found', 'what the call refers to is not there', 'Check that it was not deleted, then retry.'),
    // 408 and 409 are in doubt: gateways send them for requests that reached the server behind them (NETWORKS.md §0.2).
    uncertain(408),
    uncertain(409),
    refused(410, 'gone', 'what the call refers to was deleted', 'Remove the reference, then retry.'),
    refused(413, 'too_large', 'the upload is too large', 'Use smaller files, then retry.'),
    refused(415, 'type_not_accepted', 'it does not accept this type of file', 'Use another type of file, then retry.'),
    refused(422, 'content_refused', 'it does not accept this content', 'Change the content, then retry.'),
    {
      status: 425,
      kind: 'not-sent',
      code: 'too_early',
      message: `${answered(425)}: it did not look at the request yet.`,
      action: 'Nothing to do: the service tries again.',
    },
    {
      status: 429,
      kind: 'rate-limited',
      code: 'rate_limited',
      message: `${answered(429)}: too many calls for now.`,
      action: 'Nothing to do: the service tries again when the network allows it.',
    },
  ];
}

/** 5xx, redirects, success statuses with an answer that makes no sense: the network may have done what was asked. */
function unreadable({ network: { name }, effect }: CallInfo, status: number): ErrorRow {
  const code = status >= 500 ? 'server_error' : 'unreadable_answer';
  if (effect === 'none') {
    return {
      kind: 'not-sent',
      code,
      message: `${name} gave no usable answer (status ${status}); nothing was published by this call.`,
      action: 'Nothing to do: the service tries again. If it goes on, check that the server is what you think it is.',
    };
  }
  return {
    kind: 'unknown',
    code,
    message: `${name} gave an answer (status ${status}) that does not say whether the post is online.`,
    action: LOOKING,
  };
}

function httpFailureOf(error: unknown): HttpFailure | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof HttpFailure) return at;
  }
  return null;
}

/** The network's words without the channel's secrets; nothing at all when it sent a page instead of words. */
function safeWords(says: string, secrets: string[]): string | undefined {
  if (/<\/?[a-z!]/i.test(says)) return undefined;
  const clean = secrets.filter(Boolean).reduce((text, secret) => text.replaceAll(secret, '[secret]'), says);
  return clean || undefined;
}
