import type { Item } from '../../domain/index.js';

/** What a stretch of a stream has done to texts, in the end: of several changes of one text only the last one counts. */
export class Changes {
  readonly #last = new Map<string, Item | null>();
  readonly #removedAuthors = new Set<string>();

  add(change: { item: Item } | { removed: string } | { removedAuthor: string } | null): void {
    if (change && 'removedAuthor' in change) this.#removeAuthor(change.removedAuthor);
    else if (change && 'item' in change) this.#put(change.item.externalId, change.item);
    else if (change) this.#put(change.removed, null);
  }

  get size(): number {
    return this.#last.size + this.#removedAuthors.size;
  }

  /** In the order of the last changes; no text is in both lists. */
  get lists(): { items: Item[]; removals: string[]; removedAuthors: string[] } {
    const items = [...this.#last.values()].filter((item) => item !== null);
    const removals = [...this.#last].filter(([, item]) => item === null).map(([externalId]) => externalId);
    return { items, removals, removedAuthors: [...this.#removedAuthors] };
  }

  /** What the account wrote in this stretch goes with it. */
  #removeAuthor(handle: string): void {
    this.#removedAuthors.add(handle);
    for (const [id, item] of this.#last) if (item?.author?.handle === handle) this.#last.delete(id);
  }

  #put(externalId: string, item: Item | null): void {
    this.#last.delete(externalId);
    this.#last.set(externalId, item);
  }
}
