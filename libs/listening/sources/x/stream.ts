import { MINUTE, SECOND } from '#kernel';
import { Changes } from '../kit/changes.js';
import { unavailable } from '../kit/http.js';
import { Inbox } from '../kit/inbox.js';
import { field, listAt, parsed, textAt } from '../kit/json.js';
import { socketBatches, type Stretch } from '../kit/socket-batches.js';
import type { SourceBatch, SourceIo } from '../kit/source.js';
import type { Arrival } from '../kit/websocket-reader.js';
import type { XStreamConfig } from './config.js';
import { openHttpStream, StreamRefused } from './http-stream.js';
import { costOfPosts } from './prices.js';
import { syncRules } from './rules.js';
import { searchSince } from './search.js';
import { authorsIn, fieldsOf, timeOfId, tweetItem } from './tweet-item.js';
import { bearer, refusedByX, WHO, xUrl } from './x-api.js';

const MAX_LINE = 1024 * 1024;

/** X sends an empty line every 20 s; a dropped stream may be opened again at once (docs.x.com, handling disconnections). */
export const X_TIMING = { heartbeatMs: 30 * SECOND, reconnectMs: 250, idleMs: 25 * SECOND };

type Io = SourceIo<XStreamConfig>;

/**
 * Opens the filtered stream first, then looks for what was missed since the last time (by search, or the stream sends it
 * again where the app may have that), so that nothing falls between; what both bring comes once.
 */
export async function* readStream(io: Io, timing = X_TIMING): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const { signal } = io;
  const againInMs = timing.reconnectMs;
  if (signal.aborted) return { againInMs };
  const reading = new StreamReading(io, await syncRules(io));
  const inbox = new Inbox<Arrival>(MAX_LINE);
  const socket = await reading.open(inbox, timing.idleMs);
  try {
    yield* reading.refill();
    const read = (messages: Buffer[]): Stretch => reading.read(messages);
    const end = yield* socketBatches({ socket, inbox, signal, heartbeatMs: timing.heartbeatMs, read });
    if (!reading.heard && !signal.aborted && performance.now() - reading.begun < timing.idleMs)
      throw unavailable(WHO, `gives no stream: ${reading.complaint ?? end}`);
    return { againInMs };
  } finally {
    socket.close();
  }
}

class StreamReading {
  readonly begun = performance.now();
  heard = false;
  complaint: string | null = null;
  readonly #refilled = new Set<string>();
  #sinceId: string | null;

  constructor(
    private readonly io: Io,
    private readonly rules: Set<string>,
  ) {
    this.#sinceId = textAt(io.cursor, 'sinceId');
  }

  async open(inbox: Inbox<Arrival>, idleMs: number): Promise<{ close(): void }> {
    const { http, signal } = this.io;
    const backfill: Record<string, string> = this.#sentAgain
      ? { backfill_minutes: String(this.io.config.backfillMinutes) }
      : {};
    const url = xUrl(this.io, 'tweets/search/stream', { ...fieldsOf(this.io.config.authors), ...backfill });
    try {
      return await openHttpStream({ url, headers: bearer(this.io), http, signal, inbox, idleMs, maxLine: MAX_LINE });
    } catch (error) {
      if (!(error instanceof StreamRefused)) throw error;
      throw error.answer ? refusedByX(this.io, error.answer) : unavailable(WHO, 'cannot be reached', null, error);
    }
  }

  /** What was missed is little enough for the stream to send it again. */
  get #sentAgain(): boolean {
    const since = this.#sinceId && timeOfId(this.#sinceId);
    return !!since && this.io.clock.now().getTime() - since.getTime() < this.io.config.backfillMinutes * MINUTE;
  }

  async *refill(): AsyncGenerator<SourceBatch, void> {
    if (this.#sentAgain) return;
    const sinceId = this.#sinceId;
    for (const [index, query] of this.io.config.queries.entries()) {
      if (this.io.signal.aborted) return;
      const { items, newestId, gap, cost } = await searchSince(this.io, query, sinceId);
      const fresh = items.filter(({ externalId }) => !this.#refilled.has(externalId));
      for (const { externalId } of fresh) this.#refilled.add(externalId);
      this.#advance(newestId);
      // Only when all queries are done nothing is missing any more before the newest post.
      const done = index === this.io.config.queries.length - 1;
      yield { items: fresh, removals: [], cursor: { sinceId: done ? this.#sinceId : sinceId }, gap, cost };
    }
  }

  read(messages: Buffer[]): Stretch {
    const changes = new Changes();
    const authors = new Map<string | null, unknown>();
    let posts = 0;
    for (const message of messages) {
      const event = parsed(message.toString());
      const tweet = field(event, 'data');
      if (tweet === undefined) {
        const [error] = listAt(event, 'errors');
        this.complaint = (textAt(error, 'detail') ?? textAt(error, 'title'))?.replace(/\.$/, '') ?? this.complaint;
        continue;
      }
      this.heard = true;
      posts++;
      for (const [id, author] of authorsIn(event)) authors.set(id, author);
      const id = textAt(tweet, 'id');
      if (id && timeOfId(id)) this.#advance(id);
      if (!listAt(event, 'matching_rules').some((rule) => this.rules.has(textAt(rule, 'id') ?? ''))) continue;
      const item = tweetItem(tweet, authors, this.io.clock.now());
      if (item && !this.#refilled.has(item.externalId)) changes.add({ item });
    }
    const cost = posts > 0 ? costOfPosts(posts, authors.size) : undefined;
    return { changes, cursor: { sinceId: this.#sinceId }, cost };
  }

  #advance(id: string | null): void {
    if (id !== null && (this.#sinceId === null || BigInt(id) > BigInt(this.#sinceId))) this.#sinceId = id;
  }
}
