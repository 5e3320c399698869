import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY, HOUR, shift } from '#kernel';
import { get } from '../kit/http.js';
import { SourceError, type SourceCall, type SourceIo } from '../kit/source.js';
import type { FeedCursor } from './cursor.js';
import { hostOf } from './fetch-feed.js';

/** What we ask for; hubs give what they like. */
const LEASE_MS = 10 * DAY;
/** A hub that did not confirm is asked again after it. */
const PATIENCE_MS = 6 * HOUR;

type Subscription = NonNullable<FeedCursor['push']>;

/**
 * The subscription that should be asked for now; null: nothing to ask. It is renewed when less than a fifth of the lease
 * is left, with the same secret: what is on its way during the renewal stays readable.
 */
export function wanted({ push, hub, topic }: FeedCursor, now: Date): Subscription | null {
  if (!hub || !topic) return null;
  const askedAt = now.toISOString();
  if (!push || push.hub !== hub || push.topic !== topic) {
    return { hub, topic, secret: randomBytes(32).toString('hex'), askedAt, until: null };
  }
  const waited = now.getTime() - Date.parse(push.askedAt);
  if (waited < PATIENCE_MS) return null;
  if (push.until === null) return { ...push, askedAt };
  const left = Date.parse(push.until) - now.getTime();
  const lease = Date.parse(push.until) - Date.parse(push.askedAt);
  return left < lease / 5 || left < PATIENCE_MS ? { ...push, askedAt } : null;
}

/** Asks the hub to push to `callbackUrl`. It answers at once, and confirms by a call to `verify`, maybe before it answers. */
export async function subscribe(io: SourceIo<unknown>, { hub, topic, secret }: Subscription): Promise<void> {
  const form = {
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.callback': io.callbackUrl ?? '',
    'hub.secret': secret,
    'hub.lease_seconds': `${LEASE_MS / 1_000}`,
  };
  try {
    await get(io, hostOf(hub), { method: 'POST', url: hub, body: new URLSearchParams(form) });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // Reading goes on without it.
    io.logger.warn({ hub: hostOf(hub), code: error.code }, 'A hub refused a subscription.');
  }
}

export type Verified =
  | { status: 200; challenge: string; push: Subscription | null }
  /** Not ours: a subscription that nobody asked for. */
  | { status: 404 };

/** Answers the hub's question whether a subscription is meant (WebSub §5.3), and what it says of a denied one (§5.2). */
export function verify(query: Record<string, string>, push: Subscription | null, now: Date): Verified {
  const { 'hub.mode': mode, 'hub.topic': topic, 'hub.challenge': challenge = '', 'hub.lease_seconds': lease } = query;
  if (!push || topic !== push.topic) return { status: 404 };
  if (mode === 'denied')
    return { status: 200, challenge: '', push: { ...push, askedAt: shift(now, DAY).toISOString(), until: null } };
  if (mode !== 'subscribe' || !challenge) return { status: 404 };
  const seconds = Number(lease);
  const leaseMs = seconds > 0 ? Math.min(seconds * 1_000, 365 * DAY) : LEASE_MS;
  return { status: 200, challenge, push: { ...push, until: shift(now, leaseMs).toISOString() } };
}

/** True when the hub signed `body` with the secret of the subscription (WebSub §7.1). */
export function isSigned({ headers, body }: Pick<SourceCall, 'headers' | 'body'>, secret: string): boolean {
  const [, method = '', given = ''] =
    /^(sha1|sha256|sha384|sha512)=([0-9a-f]{40,128})$/i.exec(headers['x-hub-signature'] ?? '') ?? [];
  if (!method) return false;
  const right = createHmac(method.toLowerCase(), secret).update(body).digest();
  const claimed = Buffer.from(given, 'hex');
  return claimed.length === right.length && timingSafeEqual(claimed, right);
}

/** The hub and the feed's own name for itself: from the `Link` header, or from the document. */
export function discover(
  headers: Record<string, string>,
  feed: { hub: string | null; self: string | null },
  url: string,
): { hub: string | null; topic: string } {
  const links = Array.from(
    (headers['link'] ?? '').matchAll(/<([^<>]{1,2000})>([^<>]{0,500})/g),
    ([, target, parameters]) => ({ target, parameters }),
  );
  const named = (rel: string) =>
    links.find(({ parameters }) =>
      new RegExp(`;\\s*rel="?(?:[^";]*\\s)?${rel}(?:[\\s";,]|$)`, 'i').test(parameters ?? ''),
    )?.target;
  const hub = URL.parse(named('hub') ?? feed.hub ?? url, url);
  const topic = URL.parse(named('self') ?? feed.self ?? url, url);
  const isHub = hub !== null && hub.href !== url && /^https?:$/.test(hub.protocol);
  return { hub: isHub ? hub.href : null, topic: topic?.href ?? url };
}
