import type { SourceBatch } from '../sources/kit/source.js';

/** What the store would hold: texts by id, the last word of each counting. */
export class Shelf {
  readonly texts = new Map<string, string>();
  /** Items that came, repetitions included. */
  received = 0;
  gaps: NonNullable<SourceBatch['gap']>[] = [];
  notes: string[] = [];

  commit({ items, removals, gap, note }: SourceBatch): void {
    for (const { externalId, text } of items) this.texts.set(externalId, text);
    for (const externalId of removals) this.texts.delete(externalId);
    this.received += items.length;
    if (gap) this.gaps.push(gap);
    if (note) this.notes.push(note);
  }
}
