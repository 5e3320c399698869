/**
 * What became of a call, as far as the publisher's next step is concerned (DESIGN §4.4, NETWORKS.md §0.2).
 * - `not-sent`: failed before anything could have been accepted (connection refused, DNS, TLS, "down for maintenance"): retry with back-off
 * - `rejected`: the network understood and said no: tell the person, no retry
 * - `auth`: the access token is not good (any more): refresh once, then retry; else disconnected
 * - `disconnected`: the connection is gone for good (revoked, password changed): the person must reconnect
 * - `rate-limited`: nothing was done; retry at `retryAt`
 * - `policy-stop`: the network restricts the account: halt the channel
 * - `unknown`: it may or may not have happened (time-out, cut connection, 5xx after the body left)
 */
export type NetworkErrorKind =
  'not-sent' | 'rejected' | 'auth' | 'disconnected' | 'rate-limited' | 'policy-stop' | 'unknown';

export interface NetworkErrorInit {
  network: string;
  kind: NetworkErrorKind;
  /** Stable, snake_case: `duplicate`, `text_too_long`, `timeout` ... */
  code: string;
  /** A sentence for the manager: what happened. No secret, no raw HTML. */
  message: string;
  /** A sentence for the manager: what to do. */
  action: string;
  status?: number;
  /** With `rate-limited`: the network's own reset time. */
  retryAt?: Date;
  /** The network's own words, truncated to 500 characters, secrets removed. */
  detail?: string;
  cause?: unknown;
}

/** The one error that connectors throw. */
export class NetworkError extends Error {
  readonly network: string;
  readonly kind: NetworkErrorKind;
  readonly code: string;
  readonly action: string;
  readonly status?: number;
  readonly retryAt?: Date;
  readonly detail?: string;

  constructor(init: NetworkErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = 'NetworkError';
    this.network = init.network;
    this.kind = init.kind;
    this.code = init.code;
    this.action = init.action;
    this.status = init.status;
    this.retryAt = init.retryAt;
    this.detail = init.detail?.slice(0, 500);
  }
}
