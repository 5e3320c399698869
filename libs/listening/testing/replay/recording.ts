import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { seededRandom } from './random.js';

/** An event as Jetstream sends it. */
export interface ReplayEvent {
  timeUs: number;
  /** null: an event about an account, which every subscriber gets. */
  collection: string | null;
  json: string;
}

/** Events in the order in which the server sends them; like real ones they may be some milliseconds out of order. */
export interface Recording {
  /** Those from the first one on whose time is at least `timeUs`. */
  from(timeUs: number): Iterable<ReplayEvent>;
  /** Time of the first one; null: it is empty. */
  readonly oldestUs: number | null;
}

/** A recording that holds its events, and can grow while it is served. */
export class MemoryRecording implements Recording {
  readonly #events: ReplayEvent[];
  readonly #news = new EventEmitter().setMaxListeners(0);

  constructor(events: Iterable<ReplayEvent> = []) {
    this.#events = [...events];
  }

  /** Of NDJSON lines as Jetstream sends them; empty lines are skipped. */
  static ofLines(lines: Iterable<string>): MemoryRecording {
    return new MemoryRecording(
      Array.from(lines)
        .filter((line) => line.trim())
        .map(eventOf),
    );
  }

  static ofFile(path: string): MemoryRecording {
    return MemoryRecording.ofLines(readFileSync(path, 'utf8').split('\n'));
  }

  get oldestUs(): number | null {
    return this.#events[0]?.timeUs ?? null;
  }

  get size(): number {
    return this.#events.length;
  }

  /** What happens now: subscribers that have come to the end get it at once. */
  append(...events: ReplayEvent[]): void {
    this.#events.push(...events);
    this.#news.emit('append');
  }

  /** What was appended behind the first `count` events. */
  after(count: number): ReplayEvent[] {
    return this.#events.slice(count);
  }

  /** Resolves at the next `append`. Rejects when `signal` aborts. */
  async appended(signal: AbortSignal): Promise<void> {
    await once(this.#news, 'append', { signal });
  }

  *from(timeUs: number): Iterable<ReplayEvent> {
    const start = this.#events.findIndex((event) => event.timeUs >= timeUs);
    if (start < 0) return;
    for (let index = start; index < this.#events.length; index++) {
      const event = this.#events[index]!;
      if (event.timeUs >= timeUs) yield event;
    }
  }
}

export function eventOf(json: string): ReplayEvent {
  const { time_us: timeUs, commit } = JSON.parse(json) as { time_us: number; commit?: { collection: string } };
  return { timeUs, collection: commit?.collection ?? null, json };
}

export interface GeneratedOptions {
  seed: number;
  count: number;
  /** Time of the first event. */
  startUs: number;
  /** Events per second of recorded time. */
  perSecond: number;
  /** The text of post `index`. */
  text: (index: number, random: () => number) => { text: string; langs?: string[] };
}

/**
 * Made-up posts, each computed when it is sent, so that millions of them need no memory: event `index` is the same in
 * every run and from whatever cursor it is reached.
 */
export function generatedRecording({ seed, count, startUs, perSecond, text }: GeneratedOptions): Recording {
  const stepUs = 1_000_000 / perSecond;
  const timeOf = (index: number): number => startUs + Math.floor(index * stepUs);
  return {
    oldestUs: count > 0 ? startUs : null,
    *from(timeUs) {
      let index = Math.max(0, Math.floor((timeUs - startUs) / stepUs) - 1);
      while (timeOf(index) < timeUs) index++;
      for (; index < count; index++) {
        const random = seededRandom(seed + index);
        const timeUs = timeOf(index);
        const did = `did:plc:${Math.floor(random() * 50_000)
          .toString(32)
          .padStart(24, '2')}`;
        const createdAt = new Date(timeUs / 1_000).toISOString();
        const record = { $type: 'app.bsky.feed.post', createdAt, langs: ['en'], ...text(index, random) };
        yield postEvent({
          did,
          timeUs,
          rkey: `3k${index.toString(32).padStart(11, '2')}`,
          operation: 'create',
          record,
        });
      }
    },
  };
}

interface PostEvent {
  did: string;
  timeUs: number;
  rkey: string;
  operation: 'create' | 'update' | 'delete';
  /** Not of a deletion. */
  record?: Record<string, unknown>;
}

/** A commit of a post as Jetstream sends it. */
export function postEvent({ did, timeUs, rkey, operation, record }: PostEvent): ReplayEvent {
  const collection = 'app.bsky.feed.post';
  const commit = { rev: rkey, operation, collection, rkey, ...(record && { record, cid: `bafyrei${rkey}` }) };
  return { timeUs, collection, json: JSON.stringify({ did, time_us: timeUs, kind: 'commit', commit }) };
}
