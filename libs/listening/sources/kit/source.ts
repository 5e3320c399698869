import type { Clock, Json } from '#kernel';
import type { GuardedHttp, Logger } from '#platform';
import type { z } from 'zod';
import type { Item } from '../../domain/index.js';

/** A stretch of time that could not be read and cannot be refilled; recorded and shown. */
export interface Gap {
  from: Date | null;
  to: Date | null;
  /** A sentence. */
  reason: string;
}

/** How often something was said, told by a source that gives no texts (X `counts/recent`). */
export interface SourceCount {
  /** Begin of a five-minute bucket (UTC). */
  at: Date;
  value: number;
}

/**
 * What one read brought, committed together with `cursor`: after a crash reading goes on from there, and what comes again
 * is recognised by its `externalId`. Items may be empty: the cursor still moves.
 */
export interface SourceBatch {
  items: Item[];
  /** `externalId`s that the source has deleted. */
  removals: string[];
  /** Handles of accounts that are gone, with all that they wrote. */
  removedAuthors?: string[];
  cursor: Json;
  counts?: SourceCount[];
  gap?: Gap;
  /** Cost in US dollars of this read, where the network charges. */
  cost?: number;
  /** Shown as the source's note until the next one: `moved to …`, `2 of 40 entries could not be read`; '' removes it. */
  note?: string;
}

/** What an adapter may use of the world. */
export interface SourceIo<C> {
  /** Parsed by `Source.config`, secrets included. */
  config: C;
  /** What the last committed batch left; null at the first read: begin with what is recent (at most a day back). */
  cursor: Json;
  http: GuardedHttp;
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn' | 'debug'>;
  /** Reading must end soon after it aborts: sockets closed, nothing more yielded. */
  signal: AbortSignal;
  /** Where the outside world can call back for this feed (WebSub); null: we are not reachable from outside. */
  callbackUrl: string | null;
  /** Whose feed it is; null or absent: it is shared. */
  workspaceId?: string | null;
}

/** A call from outside for one feed, at its `callbackUrl`. */
export interface SourceCall {
  method: 'GET' | 'POST';
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * One kind of source. Stateless: what it has to remember goes through `cursor`. Reads of one feed never overlap.
 * All of them pass `describeSource` in kit/conformance.
 */
export interface Source<C = unknown> {
  kind: string;
  /** As people know it. */
  name: string;
  /** Strict; served as JSON Schema. Secrets carry `.meta({ format: 'password' })`. */
  config: z.ZodType<C>;
  /**
   * Text that is equal for configurations that bring the same texts and have no secret: their sources share one reader,
   * whatever workspace they belong to. null: each source has its own.
   */
  sharedKey(config: C): string | null;
  /** True: too much to keep; only texts that match a topic are stored. False: everything is kept for a while, so that a new topic finds it. */
  firehose: boolean;
  /** True: `read` stays open and yields as texts arrive. False: it reads what is new and ends. */
  streaming: boolean;
  /** After how many milliseconds without a success it counts as silent, unless the source says otherwise. */
  silentAfterMs: number;
  /** What it costs, in a sentence; null: nothing. */
  cost: string | null;
  /**
   * Yields batches, oldest first. The caller commits a batch before it asks for the next: that is the back-pressure, so an
   * adapter buffers little (at most 1,000 items or 8 MB) and stops reading its socket meanwhile. Returns (does not yield) when to come again: milliseconds
   * from now. Throws `SourceError` and nothing else for what the source or the wire did.
   */
  read(io: SourceIo<C>): AsyncGenerator<SourceBatch, { againInMs: number }>;
  /** Answers a call from outside; what it brings is committed with the cursor like a read. Absent: this kind takes none. */
  receive?(call: SourceCall, io: SourceIo<C>): Promise<{ status: number; body: string; batch: SourceBatch | null }>;
}

export type SourceErrorKind =
  /** The credentials are no longer good: reading stops until a person acts. */
  | 'auth'
  /** Gone for good (410, account deleted): reading stops. */
  | 'gone'
  /** The configuration cannot work (not a feed, unknown hashtag): reading stops. */
  | 'rejected'
  /** Come again at `retryAt`. */
  | 'rate-limited'
  /** Come again with growing delays. */
  | 'unavailable';

/** What went wrong while reading. `message` and `action` are sentences for the person who set the source up. */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;
  /** Stable, like `not_a_feed`. */
  readonly code: string;
  readonly action: string;
  readonly retryAt: Date | null;

  constructor(input: {
    kind: SourceErrorKind;
    code: string;
    message: string;
    action: string;
    retryAt?: Date | null;
    cause?: unknown;
  }) {
    super(input.message, { cause: input.cause });
    this.name = 'SourceError';
    this.kind = input.kind;
    this.code = input.code;
    this.action = input.action;
    this.retryAt = input.retryAt ?? null;
  }
}
