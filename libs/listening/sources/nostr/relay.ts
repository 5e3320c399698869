import type { Gap } from '../kit/source.js';
import type { OpenSocket } from '../kit/websocket-reader.js';
import type { Filter } from './config.js';

const LIVE = 'live';
const PAST = 'past';
const PAGE = 500;
const MAX_PAGES = 40;

/** What is published late, or by people whose clocks are slow, is older than it should be: so many seconds are asked for again. */
const OVERLAP_S = 15 * 60;

/** Relays are tried again after so many milliseconds, which double each time. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

/** So many events with a false signature, and a relay is left alone. */
const MAX_FORGED = 10;

/**
 * One relay: what was asked of it, and how far it has answered. Two subscriptions: `live` for what comes, and `past`, page
 * by page backwards, for what was missed. A relay gives the newest first and as many as it pleases, so that only an empty
 * page is the last one.
 */
export class Relay {
  state: 'closed' | 'opening' | 'open' = 'closed';
  retryAt = 0;
  #complaint: string | null = null;
  #socket: OpenSocket | null = null;
  #failures = 0;
  #forged = 0;
  #pages = 0;
  #until = 0;
  /** Of the page that is coming; null: nothing has come yet. */
  #oldest: number | null = null;
  #caughtUp = false;

  constructor(
    readonly url: string,
    private readonly filters: Filter[],
    /** Everything up to here was read, in seconds since 1970. */
    public since: number,
  ) {}

  /** What is wrong with it; null: nothing. */
  get complaint(): string | null {
    return this.#forged > 0 ? `sends notes with false signatures (${this.#forged})` : this.#complaint;
  }

  /** Asks for what comes and for what was missed. */
  opened(socket: OpenSocket, now: number): void {
    this.state = 'open';
    this.#socket = socket;
    this.#caughtUp = false;
    this.#pages = 0;
    this.#until = now;
    this.#ask(LIVE, { since: now - OVERLAP_S });
    this.#askPage();
  }

  closed(why: string, now: number): void {
    this.state = 'closed';
    this.#socket = null;
    this.#complaint ??= why;
    this.retryAt = now + Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LAST_RETRY_MS);
  }

  close(): void {
    this.#socket?.close();
  }

  /** An event of a subscription has come. */
  saw(subscription: unknown, createdAt: number): void {
    if (subscription === PAST) this.#oldest = Math.min(this.#oldest ?? this.#until, createdAt);
  }

  /** It has sent all that it had for a subscription. A gap: there was more than we read. */
  endOfStored(subscription: unknown): Gap | undefined {
    if (subscription !== PAST || this.#caughtUp) return undefined;
    this.#complaint = null;
    this.#failures = 0;
    this.#pages++;
    const oldest = this.#oldest;
    if (oldest !== null && this.#pages < MAX_PAGES) {
      // The page may have ended in the middle of a second; when it held nothing else, that second is done.
      this.#until = oldest < this.#until ? oldest : this.#until - 1;
      this.#askPage();
      return undefined;
    }
    this.#caughtUp = true;
    this.#socket?.send(JSON.stringify(['CLOSE', PAST]));
    if (oldest === null) return undefined;
    const [from, to] = [this.since, oldest].map((seconds) => new Date(seconds * 1_000));
    return {
      from: from!,
      to: to!,
      reason: `${this.url} had more than ${PAGE * MAX_PAGES} notes at once; the oldest of them were not read.`,
    };
  }

  /** It ends a subscription itself: without the live one it is of no use. */
  refused(subscription: unknown, why: string): void {
    this.#complaint = why;
    if (subscription === LIVE) this.close();
  }

  /** It tells people something, mostly what it does not like. */
  noticed(words: string): void {
    this.#complaint = `says: ${words}`;
  }

  forged(): void {
    if (++this.#forged < MAX_FORGED) return;
    this.#failures = 10;
    this.close();
  }

  /** What has come up to now is read. */
  advance(now: number): void {
    if (this.state === 'open' && this.#caughtUp) this.since = Math.max(this.since, now);
  }

  #askPage(): void {
    this.#oldest = null;
    this.#ask(PAST, { since: this.since - OVERLAP_S, until: this.#until, limit: PAGE });
  }

  #ask(subscription: string, window: Partial<Filter>): void {
    this.#socket?.send(
      JSON.stringify(['REQ', subscription, ...this.filters.map((filter) => ({ ...filter, ...window }))]),
    );
  }
}
