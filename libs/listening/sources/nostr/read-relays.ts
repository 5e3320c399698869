import { DAY, HOUR, SECOND } from '#kernel';
import { Changes } from '../kit/changes.js';
import { unavailable } from '../kit/http.js';
import { Inbox } from '../kit/inbox.js';
import { field, parsed } from '../kit/json.js';
import type { Gap, SourceBatch, SourceIo } from '../kit/source.js';
import { openSocket, socketError, type Arrival } from '../kit/websocket-reader.js';
import { filtersOf, type NostrConfig } from './config.js';
import { changesOf } from './note-item.js';
import { loadNostrTools, type NostrEvent, type NostrTools } from './nostr-tools.js';
import { Relay } from './relay.js';

const MAX_MESSAGE = 512 * 1024;
/** A signature takes a millisecond or two to check, and nothing else happens meanwhile. */
const MAX_AT_ONCE = 50;
/** Ids are remembered, 64 or 129 characters each: what a second relay brings, and what was deleted. */
const MAX_REMEMBERED = 20_000;

export const NOSTR_TIMING = { heartbeatMs: 30 * SECOND, reconnectMs: 5 * SECOND };

type Io = SourceIo<NostrConfig>;

/** Reads all relays at once, each with its own reconnects, until none of them is left or `signal` aborts. */
export async function* readRelays(io: Io, timing = NOSTR_TIMING): AsyncGenerator<SourceBatch, { againInMs: number }> {
  if (io.signal.aborted) return { againInMs: timing.reconnectMs };
  const reading = new RelaysReading(io, await loadNostrTools());
  try {
    return yield* reading.batches(timing);
  } finally {
    reading.close();
  }
}

class RelaysReading {
  readonly #inbox = new Inbox<Arrival>(MAX_MESSAGE);
  readonly #relays: Map<string, Relay>;
  readonly #stop = new AbortController();
  readonly #seen = new Set<string>();
  /** The newest comes first: a deletion before what it deletes, which many relays keep nevertheless. */
  readonly #deleted = new Set<string>();
  #heard = false;
  #failure: unknown = null;
  /** What was said last; '' when nothing is wrong. */
  #note = '';

  constructor(
    private readonly io: Io,
    private readonly tools: NostrTools,
  ) {
    const filters = filtersOf(io.config);
    const everything = io.config.hashtags.length === 0 && io.config.search === null;
    const begin = this.#now - (everything ? HOUR : DAY) / SECOND;
    this.#relays = new Map(
      io.config.relays.map((url) => [url, new Relay(url, filters, sinceOf(io.cursor, url) ?? begin)]),
    );
  }

  async *batches({
    heartbeatMs,
    reconnectMs,
  }: typeof NOSTR_TIMING): AsyncGenerator<SourceBatch, { againInMs: number }> {
    const { signal } = this.io;
    let spokeAt = performance.now();
    while (!signal.aborted) {
      this.#open();
      const arrivals = await this.#inbox.take({ max: MAX_AT_ONCE, waitMs: this.#patience(heartbeatMs), signal });
      if (signal.aborted) break;
      const changes = new Changes();
      let gap: Gap | undefined;
      for (const arrival of arrivals) gap = this.#arrived(arrival, changes) ?? gap;
      // What has come behind these is still to be read.
      if (this.#inbox.size === 0) for (const relay of this.#relays.values()) relay.advance(this.#now);
      const note = this.#newNote();
      if (changes.size > 0 || gap || note !== undefined || performance.now() - spokeAt >= heartbeatMs) {
        spokeAt = performance.now();
        yield { ...changes.lists, cursor: this.#cursor, gap, note };
      }
      if (this.#inbox.size > 0 || [...this.#relays.values()].some(({ state }) => state !== 'closed')) continue;
      if (this.#heard) break;
      throw this.#failure ?? unavailable('No relay', 'answers');
    }
    return { againInMs: reconnectMs };
  }

  close(): void {
    this.#stop.abort();
  }

  get #now(): number {
    return Math.floor(this.io.clock.now().getTime() / SECOND);
  }

  get #cursor(): { relays: Record<string, number> } {
    return { relays: Object.fromEntries(Array.from(this.#relays, ([url, { since }]) => [url, since])) };
  }

  /** Opens those whose time has come; what becomes of it arrives in the inbox. */
  #open(): void {
    const { http } = this.io;
    const signal = AbortSignal.any([this.io.signal, this.#stop.signal]);
    for (const relay of this.#relays.values()) {
      if (relay.state !== 'closed' || relay.retryAt > performance.now()) continue;
      relay.state = 'opening';
      const { url } = relay;
      openSocket({ url, http, signal, inbox: this.#inbox, maxPayload: MAX_MESSAGE }).then(
        (socket) => relay.opened(socket, this.#now),
        (error: unknown) => {
          this.#failure = socketError(this.io, url, error);
          this.#inbox.put({ from: url, ended: (error as Error).message }, 0);
        },
      );
    }
  }

  /** Until the next heartbeat or the next attempt to open a relay. */
  #patience(heartbeatMs: number): number {
    const waiting = [...this.#relays.values()].filter(({ state }) => state === 'closed');
    const next = Math.min(...waiting.map(({ retryAt }) => retryAt - performance.now()));
    return Math.max(1, Math.min(heartbeatMs, next));
  }

  #arrived(arrival: Arrival, changes: Changes): Gap | undefined {
    const relay = this.#relays.get(arrival.from)!;
    if ('ended' in arrival) return void relay.closed(arrival.ended, performance.now());
    const message = parsed(arrival.data.toString());
    if (!Array.isArray(message)) return undefined;
    const [type, subscription, content] = message as unknown[];
    switch (type) {
      case 'EVENT':
        return void this.#event(relay, subscription, content, changes);
      case 'EOSE':
        this.#heard = true;
        return relay.endOfStored(subscription);
      case 'CLOSED':
        return void relay.refused(subscription, `refuses to be read: ${String(content)}`);
      case 'NOTICE':
        relay.noticed(String(subscription));
    }
    return undefined;
  }

  #event(relay: Relay, subscription: unknown, content: unknown, changes: Changes): void {
    const event = content as NostrEvent;
    const { validateEvent, verifyEvent } = this.tools.pure;
    if (typeof field(event, 'id') !== 'string' || !validateEvent(event)) return relay.forged();
    if (this.#seen.has(event.id)) return relay.saw(subscription, event.created_at);
    // Only a proven event is known from now on: a forged one must not hide the true one.
    if (!verifyEvent(event)) return relay.forged();
    this.#heard = true;
    relay.saw(subscription, event.created_at);
    remember(this.#seen, event.id);
    for (const change of changesOf(this.tools, event, this.io.clock.now())) {
      if ('removed' in change) remember(this.#deleted, change.removed);
      else if (this.#deleted.has(change.item.externalId)) continue;
      changes.add(change);
    }
  }

  /** What is wrong with which relays, when that has changed. */
  #newNote(): string | undefined {
    const complaints = [...this.#relays.values()].filter(({ complaint }) => complaint !== null);
    const words = complaints.map(({ url, complaint }) => `${url}: ${complaint}`).join('; ');
    if (words === this.#note) return undefined;
    return (this.#note = words);
  }
}

function remember(ids: Set<string>, id: string): void {
  ids.add(id);
  if (ids.size > MAX_REMEMBERED) ids.delete(ids.values().next().value!);
}

function sinceOf(cursor: unknown, url: string): number | null {
  const since = field(cursor, 'relays', url);
  return typeof since === 'number' ? since : null;
}
