import type { Clock, Json } from '#kernel';
import type { GuardedHttp } from '#platform';
import type { z } from 'zod';

/** How a network counts text (NETWORKS.md §0.4). */
export type TextUnit = 'weighted' | 'graphemes' | 'codepoints' | 'utf16' | 'bytes' | 'emoji-bytes';

/** What one channel accepts; a descriptor has the defaults, `connect` and `verify` read the server's own where it tells them. */
export interface ChannelLimits {
  text: { max: number; unit: TextUnit; urlLength?: number; maxBytes?: number };
  images: { max: number; maxBytes: number; types: string[]; altMax: number };
  /** Longest thread, first part included, first comment excluded. */
  maxThread: number;
}

/**
 * What the publisher may do after an attempt whose outcome it does not know (NETWORKS.md §0.1, DESIGN §4.4).
 * - `same-key`: the network honours our key; the identical call may be repeated. `sequential`: only after the first call has
 *   surely ended (its time-out passed); `withinMs`: as long as the network remembers the key (null: for ever).
 * - `after-absence`: only when `findPublished` proved that it did not go out, once.
 * - `never`: a person decides.
 */
export type ResendRule =
  { kind: 'same-key'; sequential: boolean; withinMs: number | null } | { kind: 'after-absence' } | { kind: 'never' };

/** What this service can do on the network today, not what the network has. */
export interface Capabilities {
  thread: boolean;
  firstComment: boolean;
  altText: boolean;
  poll: boolean;
  delete: boolean;
  edit: boolean;
  metrics: string[];
  mentions: boolean;
  reply: boolean;
  hide: boolean;
  idempotency: 'native' | 'lookup' | 'none';
}

export interface NetworkDescriptor {
  id: string;
  name: string;
  /** Where the API lives unless a channel names its own server. */
  defaultBaseUrl: string | null;
  /** What a person fills in to connect; served as JSON Schema. Secrets carry `.meta({ format: 'password' })`. */
  credentials: z.ZodType;
  /** Options of one post on this network (language, content warning ...), strict; served as JSON Schema. */
  options: z.ZodType;
  limits: ChannelLimits;
  capabilities: Capabilities;
  safety: 'A' | 'B' | 'C' | 'D' | 'E';
  resend: ResendRule;
}

/** What every call of a connector may use of the world. */
export interface ConnectorIo {
  http: GuardedHttp;
  clock: Clock;
  /** The call must have ended by then: aborts the request. */
  signal: AbortSignal;
}

/** An account as the network describes it, with the secret to act for it (plain JSON; encrypted by the caller). */
export interface ConnectedAccount {
  remoteId: string;
  handle: string;
  name: string;
  avatarUrl: string | null;
  baseUrl: string;
  secret: Json;
  /** When the access token dies; null: it does not. */
  expiresAt: Date | null;
  limits: ChannelLimits;
}

/** A connected channel, ready to be used by one call. */
export interface ChannelSession {
  channelId: string;
  remoteId: string;
  handle: string;
  baseUrl: string;
  secret: Json;
  limits: ChannelLimits;
}

/** An image (or video) of the media library. */
export interface MediaFile {
  id: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  alt: string;
  read(): Promise<Buffer>;
}

/** A remote object that later segments answer to; `ref` is the connector's own (Bluesky: `{uri, cid}`). */
export interface RemotePost {
  remoteId: string;
  url: string | null;
  ref: Json;
}

/**
 * One remote object to be made. Everything that decides its bytes is fixed and stored before the first call, so that a
 * repeated call is identical: `key` (from `Connector.newKey`), `createdAt`, the text, the options and what `prepare` returned.
 */
export interface Segment {
  index: number;
  kind: 'post' | 'thread' | 'comment';
  key: string;
  createdAt: Date;
  text: string;
  media: MediaFile[];
  options: Record<string, Json>;
}

/** A segment with what it hangs on; root and parent are null for the first one. */
export interface SegmentToSend extends Segment {
  prepared: Json;
  root: RemotePost | null;
  parent: RemotePost | null;
}

/** Remaining quota that a network announced with an answer. */
export interface Quota {
  remaining: number;
  resetAt: Date;
}

export interface Published {
  post: RemotePost;
  quota: Quota | null;
}

/** What reading the network back said about a segment whose outcome was unknown. */
export type Finding =
  | { found: true; post: RemotePost }
  /** Provably not there: the read covered every instant since the attempt began. */
  | { found: false; absent: true }
  /** Cannot be told now; `reason` is a sentence. */
  | { found: false; absent: false; reason: string };

/** One thing a channel would refuse (error) or dislike (warning) about a segment. `pointer` is relative to the segment: `/text`, `/media/0/alt`. */
export interface ContentFinding {
  severity: 'error' | 'warning';
  code: string;
  pointer: string;
  message: string;
  limit?: number;
  measured?: number;
}

/** A content item as far as limits are concerned. */
export interface ContentToCheck {
  kind: Segment['kind'];
  text: string;
  media: Pick<MediaFile, 'id' | 'type' | 'bytes' | 'width' | 'height' | 'alt'>[];
  options: Record<string, Json>;
}

export interface RefreshedSecret {
  secret: Json;
  expiresAt: Date | null;
}

export interface OAuthStart {
  redirectUri: string;
  state: string;
  /** RFC 7636; the connector sends its S256 challenge. */
  codeVerifier: string;
  baseUrl: string | null;
}

/** OAuth 2 connect flow of a network, when the operator configured an app (`settings`, from the environment). */
export interface OAuthFlow {
  /** The page to send the person to. */
  start(input: OAuthStart): string;
  /** Exchanges the code that came back. */
  finish(input: OAuthStart & { code: string }, io: ConnectorIo): Promise<ConnectedAccount>;
}

/** What somebody else said to the account or about it. */
export interface RemoteMention {
  remoteId: string;
  url: string | null;
  kind: 'mention' | 'reply' | 'quote';
  author: { handle: string; name: string | null; url: string | null; followers: number | null };
  /** Plain text. */
  text: string;
  /** ISO 639-1, as the network says. */
  language: string | null;
  /** The post it answers to. */
  inReplyTo: string | null;
  links: string[];
  media: ('image' | 'video' | 'audio')[];
  metrics: { likes: number | null; reposts: number | null; replies: number | null; views: number | null };
  createdAt: Date;
}

/** One page of mentions, oldest first; `cursor` asks for what comes after it, `more`: there is some already. */
export interface MentionsRead {
  mentions: RemoteMention[];
  cursor: Json;
  more: boolean;
}

/**
 * The code that speaks one network's wire protocol. Stateless: sees no database, keeps nothing between calls.
 * Every method throws `NetworkError` and nothing else for what the network or the wire did.
 * Only `publish` throws `unknown`: what any other method did not hear back is `not-sent`, nobody has seen anything of it.
 * All of them pass `describeConnector` in kit/conformance.
 */
export interface Connector {
  descriptor: NetworkDescriptor;
  /** Present when the network connects by OAuth 2 and the operator configured an app. */
  oauth: OAuthFlow | null;
  /** Verifies credentials (already parsed by `descriptor.credentials`) against the network. */
  connect(input: { credentials: unknown; baseUrl: string | null }, io: ConnectorIo): Promise<ConnectedAccount>;
  /** Who the session belongs to and what it may do now; `auth` when the token is no longer good. */
  verify(session: ChannelSession, io: ConnectorIo): Promise<Omit<ConnectedAccount, 'secret' | 'expiresAt'>>;
  /** New tokens, or null when this network's tokens cannot be refreshed. The caller makes sure of one call at a time per channel. */
  refresh(session: ChannelSession, io: ConnectorIo): Promise<RefreshedSecret | null>;
  /** A fresh idempotency key for one segment, fixed before the first call. `index` keeps the keys of one thread in order. */
  newKey(createdAt: Date, index: number): string;
  /** Length of a text as this network counts it, in `limits.text.unit`. Pure. */
  measure(text: string, limits: ChannelLimits): number;
  /** What this network would refuse or dislike, beyond the generic limits that kit/check-content.ts checks for all. Pure. */
  check(content: ContentToCheck, limits: ChannelLimits): ContentFinding[];
  /** Everything that can happen before the due instant: uploads, link cards, look-ups of mentions. The answer is stored and given to `publish`. Must be repeatable. */
  prepare(session: ChannelSession, segment: Segment, io: ConnectorIo): Promise<Json>;
  /** Makes the remote object. Exactly one call of this per committed attempt. */
  publish(session: ChannelSession, segment: SegmentToSend, io: ConnectorIo): Promise<Published>;
  /** Did this segment go out? `since`: when its first attempt began. Read only. */
  findPublished(session: ChannelSession, segment: SegmentToSend, since: Date, io: ConnectorIo): Promise<Finding>;
  /**
   * Mentions of the account and replies to it, from `cursor` on (null: the newest page, to begin with). Read only. Present when
   * the descriptor's capabilities say `mentions`.
   */
  readMentions?(session: ChannelSession, cursor: Json, io: ConnectorIo): Promise<MentionsRead>;
}
