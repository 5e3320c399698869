export type HttpFailureReason =
  'blocked' | 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'too-large' | 'aborted' | 'bad-url' | 'redirects';

export interface HttpFailureInit {
  reason: HttpFailureReason;
  sent: boolean;
  message: string;
  cause?: unknown;
}

/** An outbound request that brought no whole answer. `fetch` of `GuardedHttp` rejects with it as well. */
export class HttpFailure extends Error {
  readonly reason: HttpFailureReason;
  /** False: surely no byte of the request was accepted by anybody, so that it may be repeated. True: it may have been. */
  readonly sent: boolean;

  constructor(init: HttpFailureInit) {
    super(init.message, { cause: init.cause });
    this.name = 'HttpFailure';
    this.reason = init.reason;
    this.sent = init.sent;
  }
}
