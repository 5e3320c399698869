import { Blocks } from './blocks.js';
import { POSTINGS, type Terms } from './terms.js';

/** Integers of a posting before its program: its length, the number of its query. */
export const POSTING_HEAD = 2;
/** In the length of a posting: the query waits for other terms, too, and may be reached twice. */
export const SHARED = 1 << 30;
export const LENGTH = SHARED - 1;

/**
 * For each term the queries that wait for it, one after the other in one block with the rest of each query inside, so that
 * a term that is found reads memory straight ahead. The first integer of a block is how many are in use, itself included.
 */
export class Postings {
  readonly blocks = new Blocks();

  constructor(private readonly terms: Terms) {}

  add(term: number, query: number, program: readonly number[], isShared: boolean): void {
    const place = term + POSTINGS;
    const terms = this.terms.blocks.data;
    const length = POSTING_HEAD + program.length;
    let block = terms[place]!;
    const used = block === 0 ? 1 : this.blocks.data[block]!;
    block = block === 0 ? this.blocks.allocate(1 + length) : this.blocks.resize(block, used, used + length, used);
    const { data } = this.blocks;
    data[block] = used + length;
    data[block + used] = isShared ? length | SHARED : length;
    data[block + used + 1] = query;
    data.set(program, block + used + POSTING_HEAD);
    terms[place] = block;
  }

  /** Time grows with the number of queries that wait for the term: 20 µs for 10,000. */
  remove(term: number, query: number): void {
    const place = term + POSTINGS;
    const terms = this.terms.blocks.data;
    const block = terms[place]!;
    const { data } = this.blocks;
    const used = data[block]!;
    let at = block + 1;
    while (data[at + 1] !== query) at += data[at]! & LENGTH;
    const length = data[at]! & LENGTH;
    const left = used - length;
    data.copyWithin(at, at + length, block + used);
    if (left === 1) {
      this.blocks.release(block, used);
      terms[place] = 0;
      return;
    }
    data[block] = left;
    terms[place] = this.blocks.resize(block, used, left, left);
  }
}
