import { HOUR, MINUTE } from '#kernel';
import { sameStory } from '../stories/fingerprint.js';

/** Authors remembered; who said nothing for longest is forgotten first. */
const AUTHORS = 50_000;
/** Texts remembered per author. */
const TEXTS = 16;
const REPEATED_WITHIN = 24 * HOUR;
const BURST_WITHIN = 10 * MINUTE;

/** A text as the window sees it. */
export interface Utterance {
  /** Unique over all sources, like `bluesky:ana.bsky.social`. */
  author: string;
  /** Unique within the author: an edited text, or one read twice, is no repetition. */
  id: string;
  /** null: it has no words that could be repeated. */
  fingerprint: bigint | null;
  at: Date;
}

/** What the same author did around it. */
export interface AuthorHabits {
  /** Other texts of the same words (or nearly) within 24 hours, before or after. At most 16. */
  repeated: number;
  /** Other texts within ten minutes. At most 16. */
  burst: number;
}

/**
 * The last sixteen texts of each of the last 50,000 authors, as fingerprints: 17 MB and the names. Time is when a text was published,
 * not when it was read, so that a replay or a back-fill makes nobody a spammer.
 */
export class AuthorWindow {
  private readonly slots = new Map<string, number>();
  private readonly ids: Int32Array;
  private readonly prints: BigInt64Array;
  /** Milliseconds since 1970; 0: empty. */
  private readonly times: Float64Array;
  /** Per author, where the next text goes. */
  private readonly next: Uint8Array;

  constructor(private readonly authors = AUTHORS) {
    this.ids = new Int32Array(authors * TEXTS);
    this.prints = new BigInt64Array(authors * TEXTS);
    this.times = new Float64Array(authors * TEXTS);
    this.next = new Uint8Array(authors);
  }

  /** How many authors are remembered. */
  get size(): number {
    return this.slots.size;
  }

  /** Remembers a text and tells what its author did around it. */
  observe(utterance: Utterance): AuthorHabits {
    const { id, fingerprint } = utterance;
    const at = utterance.at.getTime();
    const slot = this.slotOf(utterance.author);
    const hash = hashOf(id);
    let repeated = 0;
    let burst = 0;
    let place = -1;
    for (let entry = slot * TEXTS; entry < (slot + 1) * TEXTS; entry++) {
      const time = this.times[entry]!;
      if (time === 0) continue;
      if (this.ids[entry] === hash) {
        place = entry;
        continue;
      }
      const distance = Math.abs(at - time);
      if (distance <= BURST_WITHIN) burst += 1;
      if (distance <= REPEATED_WITHIN && fingerprint !== null && sameStory(fingerprint, this.prints[entry]!))
        repeated += 1;
    }
    if (place === -1) {
      place = slot * TEXTS + this.next[slot]!;
      this.next[slot] = (this.next[slot]! + 1) % TEXTS;
    }
    this.ids[place] = hash;
    // a text without words equals no other one: its id spreads over all lanes
    this.prints[place] = fingerprint ?? BigInt(hash) * 0x9e37_79b9_7f4a_7c15n;
    this.times[place] = at;
    return { repeated, burst };
  }

  private slotOf(author: string): number {
    const known = this.slots.get(author);
    let slot = known ?? this.slots.size;
    if (known !== undefined) this.slots.delete(author);
    else if (slot === this.authors) {
      const [oldest, its] = this.slots.entries().next().value!;
      this.slots.delete(oldest);
      slot = its;
      this.times.fill(0, slot * TEXTS, (slot + 1) * TEXTS);
      this.next[slot] = 0;
    }
    this.slots.set(author, slot);
    return slot;
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  return hash;
}
