import type { GuardedHttp } from '#platform';
import type { Connector, MediaFile, RemotePost, SegmentToSend } from './connector.js';
import type { NetworkErrorKind } from './network-error.js';

/** An account that exists on the other side, and what a person would type to connect it. */
export interface TestAccount {
  /** For the harness: how the other side calls it. */
  id: string;
  credentials: unknown;
  wrongCredentials: unknown;
  baseUrl: string | null;
}

/**
 * What goes wrong with the next publishing call (not reads, not uploads) of an account, once; `expire-token` and `revoke`
 * happen at once and last.
 * - `cut-before`: the connection closes, nothing is accepted
 * - `cut-after`: the post is accepted, then the connection closes without an answer
 * - `error-after`: the post is accepted, the answer is a 500
 * - `silence`: no answer for longer than any test waits; whether the post is accepted is left open
 * - `rate-limit`: 429 with this reset time, in the network's own headers; nothing is accepted
 * - `expire-token`: the access token is dead, the refresh token (if the network has one) is not
 * - `revoke`: the whole connection is gone
 */
export type Fault =
  | { kind: 'cut-before' | 'cut-after' | 'error-after' | 'silence' | 'expire-token' | 'revoke' }
  | { kind: 'rate-limit'; resetAt: Date };

/** A post as the outside world sees it. */
export interface SeenPost {
  remoteId: string;
  text: string;
  /** `remoteId` of what it answers to. */
  parentId: string | null;
  alts: string[];
}

/** What a test sends: a text with whatever else it needs. */
export type Draft = Pick<SegmentToSend, 'text'> & Partial<SegmentToSend>;

/** Something that the network refuses when the checks are skipped: one line of its error table, provoked for real. */
export interface Refusal {
  name: string;
  provoke(send: (draft: Draft) => Promise<RemotePost>): Promise<unknown>;
  kind: NetworkErrorKind;
  code: string;
}

/** How the conformance suite reaches one network: the simulator, or a real server. Given by each connector's test. */
export interface ConformanceHarness {
  connector(): Connector;
  /** A guarded client that may reach the server. */
  http(): GuardedHttp;
  /** A new account each time. */
  account(): Promise<TestAccount>;
  fault(account: TestAccount, fault: Fault): Promise<void>;
  /** All posts of the account that exist, oldest first. */
  seen(account: TestAccount): Promise<SeenPost[]>;
  /** A text that is just too long, and what it measures. */
  tooLong: { text: string; limit: number; measured: number };
  /** False: tokens do not expire, `refresh` returns null and there is no `expire-token` fault. */
  refreshable: boolean;
  refusals: Refusal[];
  /** False: the other side keeps no notifications (a PDS without an app view). */
  notifies?: boolean;
}

/** A one-pixel PNG with a description. */
export const pixel = (alt: string): MediaFile => ({
  id: 'pixel',
  type: 'image/png',
  bytes: PIXEL.length,
  width: 1,
  height: 1,
  alt,
  read: () => Promise.resolve(PIXEL),
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
