import type { GuardedHttp } from '#platform';
import type { Json } from '#kernel';
import { Webhook } from 'standardwebhooks';

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES = 64 * 1024;
const MAX_PAYLOAD = 256 * 1024;

export interface SignedCall {
  url: string;
  /** `whsec_…`. */
  secret: string;
  /** The same in every try. */
  id: string;
  type: string;
  /** When the event happened. */
  timestamp: Date;
  data: Json;
}

/** POSTs an event as Standard Webhooks describes it. Throws HttpFailure when no answer comes. @returns the HTTP status. */
export async function signedCall(http: GuardedHttp, call: SignedCall, now: Date): Promise<number> {
  const body = JSON.stringify({ type: call.type, timestamp: call.timestamp.toISOString(), data: call.data });
  if (Buffer.byteLength(body) > MAX_PAYLOAD) throw new Error(`The event ${call.type} is larger than 256 kB.`);
  const { status } = await http.request({
    method: 'POST',
    url: call.url,
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': call.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(call.secret).sign(call.id, now, body),
    },
    timeoutMs: TIMEOUT_MS,
    maxBytes: ANSWER_BYTES,
    maxRedirects: 0,
  });
  return status;
}
