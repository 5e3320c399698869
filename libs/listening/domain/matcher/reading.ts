import type { Item } from '../item.js';
import { tokenise } from '../query/tokens.js';
import { Tokens } from './tokens.js';

/** An item as it is read: the tokens of its title, then those of its text, and the word of the queries that each one is. */
export class Reading {
  readonly tokens = new Tokens();
  /** Term of each token, 0: no query has the word. */
  words = new Int32Array(1024);
  /** Where the tokens of the text begin. */
  textBegin = 0;
  item!: Item;
  private written: string[] | null = null;

  begin(item: Item): void {
    this.item = item;
    this.written = null;
    const { tokens } = this;
    tokens.clear();
    if (item.title !== null) tokens.read(item.title);
    this.textBegin = tokens.count;
    tokens.read(item.text);
    if (tokens.count > this.words.length) this.words = new Int32Array(2 * tokens.count);
  }

  /** A token as written: made for the few queries for which case, accents or single letters count. */
  writtenAt(place: number): string {
    this.written ??= [...tokenise(this.item.title ?? ''), ...tokenise(this.item.text)];
    return this.written[place]!;
  }
}
