import { field, listAt } from '../kit/json.js';

/** Statuses read last, with when they were edited ('' for never), oldest first: what the cursor is made of. */
type Known = [id: string, editedAt: string][];

const MAX_KNOWN = 80;

/**
 * The newest statuses that were read. On them a refill holds on to: it begins at the oldest, so that what was edited or
 * deleted since is found as well, and nothing comes twice that has not changed.
 */
export class KnownStatuses {
  #known: Known;

  constructor(cursor: unknown) {
    const entries = listAt(cursor, 'known').filter((entry): entry is [string, string] => Array.isArray(entry));
    this.#known = entries.filter((entry) => entry.every((part) => typeof part === 'string'));
  }

  get oldest(): string | null {
    return this.#known[0]?.[0] ?? null;
  }

  get ids(): string[] {
    return this.#known.map(([id]) => id);
  }

  /** Remembers a status. False: this state of it, or a newer one, is known. */
  see(status: unknown): boolean {
    const id = String(field(status, 'id'));
    const editedAt = String(field(status, 'edited_at') ?? '');
    const before = this.#known.find(([known]) => known === id);
    if (before && before[1] >= editedAt) return false;
    this.forget(id);
    const place = this.#known.findLastIndex(([known]) => compareIds(known, id) < 0) + 1;
    // Older than all that are known, and they are enough: it would be the next to be forgotten.
    if (place > 0 || this.#known.length < MAX_KNOWN) this.#known.splice(place, 0, [id, editedAt]);
    if (this.#known.length > MAX_KNOWN) this.#known.shift();
    return true;
  }

  forget(id: string): void {
    this.#known = this.#known.filter(([known]) => known !== id);
  }

  toJson(): { known: Known } {
    return { known: [...this.#known] };
  }
}

/** Ids grow with time: decimal ones of Mastodon in length too, those of other servers (ULID, flake) have one length. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
