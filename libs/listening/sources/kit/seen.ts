import { createHash } from 'node:crypto';
import type { Json } from '#kernel';

/** Enough for any list that a source gives at once, and about 26 kB of JSON. */
export const MAX_SEEN = 1_500;

/** Characters of base64url: 48 and 36 bits. */
const ID = 8;
const STATE = 6;

/**
 * Which texts were brought already, and in which state, in few bytes: for sources whose lists have no order to hold on to.
 * Ids and contents are kept as hashes (of 1,500 texts, two are confused once in 250 million lists).
 * Those seen longest ago are forgotten first.
 */
export class Seen {
  private readonly states: Map<string, string>;

  constructor(
    saved: Json | undefined,
    private readonly max = MAX_SEEN,
  ) {
    const entries = Array.isArray(saved) ? saved.filter((entry) => typeof entry === 'string') : [];
    this.states = new Map(entries.map((entry) => [entry.slice(0, ID), entry.slice(ID)]));
  }

  /** What `content` is compared to what was seen under this id; it is what was seen from now on. */
  see(id: string, content: string): 'new' | 'edited' | 'same' {
    const key = digest(id, ID);
    const state = digest(content, STATE);
    const before = this.states.get(key);
    this.states.delete(key);
    this.states.set(key, state);
    if (this.states.size > this.max) this.states.delete(this.states.keys().next().value!);
    if (before === undefined) return 'new';
    return before === state ? 'same' : 'edited';
  }

  has(id: string): boolean {
    return this.states.has(digest(id, ID));
  }

  /** As if it had never been seen. */
  forget(id: string): void {
    this.states.delete(digest(id, ID));
  }

  /** For the cursor: a list, since the order matters and jsonb keeps none of an object's. */
  toJson(): string[] {
    return Array.from(this.states, ([id, state]) => id + state);
  }
}

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length);
