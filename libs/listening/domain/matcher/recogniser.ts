import { HASH_FACTOR, HASH_START, finishHash } from './hash.js';
import type { Reading } from './reading.js';
import { Stack } from './stack.js';
import { HEAD, NEXT_BITS, nextBit, POSTINGS, PREFIX, SEEN, STAMP, type Terms, WORD } from './terms.js';

const MAX_STAMP = 2 ** 31 - 1;
/** Slots of a table from which on reading ahead pays: 8 % at 100,000 queries, nothing at 10,000. */
const LARGE = 2 ** 17;

/** Finds which terms an item has: stamps each with the number of the item instead of clearing marks between items. */
export class Recogniser {
  /** Terms of the item for which queries wait. */
  readonly found = new Stack();
  /** Number of the item; public for the test of its wrap. */
  stamp = 0;
  /** Words and prefixes that the current token is. */
  private readonly elements = new Stack();
  /** Terms that ended at the token before and can go on, and those that end at this one. */
  private readonly open = new Stack();
  private readonly next = new Stack();
  /** Where the sum of `touch` goes, so that the compiler leaves it in. */
  touched = 0;

  constructor(private readonly terms: Terms) {}

  /** True when the numbers of items begin anew: every stamp of an earlier item must then be forgotten. */
  begin(): boolean {
    this.found.length = 0;
    const isWrapped = this.stamp === MAX_STAMP;
    if (isWrapped) this.terms.clearStamps();
    this.stamp = isWrapped ? 1 : this.stamp + 1;
    return isWrapped;
  }

  /** The item has the term. */
  hit(term: number): void {
    const { data } = this.terms.blocks;
    if (data[term + STAMP] === this.stamp) return;
    data[term + STAMP] = this.stamp;
    data[term + SEEN]!++;
    if (data[term + POSTINGS] !== 0) this.found.push(term);
  }

  /** The tokens of one stream, from `from` to `to`. */
  stream({ tokens, words }: Reading, from: number, to: number): void {
    const { terms, elements, open, found, stamp } = this;
    const { units, starts, hashes } = tokens;
    const { table, mask } = terms;
    const { data } = terms.blocks;
    const hasPrefixes = terms.counts[PREFIX] !== 0;
    if (mask >= LARGE) this.touch(hashes, words, from, to);
    open.length = 0;
    /** The only term that can go on; then `open` is empty. */
    let before = 0;
    let begin = starts[from]!;
    for (let token = from; token < to; token++) {
      const hash = hashes[token]!;
      const end = starts[token + 1]!;
      let word = 0;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        word = table[2 * slot + 1]!;
        if (word === 0 || (table[2 * slot] === hash && terms.spells(word, WORD, units, begin, end))) break;
      }
      words[token] = word;
      if (hasPrefixes && terms.mayBeginPrefix(units, begin, end)) this.prefixes(units, begin, end);
      begin = end;
      if ((open.length | elements.length) === 0) {
        // most tokens: no word of any query, or one without a phrase that goes on to it
        if (word === 0) {
          before = 0;
          continue;
        }
        if (before === 0 || (data[before + NEXT_BITS]! & nextBit(word)) === 0) {
          before = data[word + NEXT_BITS] === 0 ? 0 : word;
          if (data[word + STAMP] === stamp) continue;
          data[word + STAMP] = stamp;
          data[word + SEEN]!++;
          if (data[word + POSTINGS] !== 0) found.push(word);
          continue;
        }
      }
      if (before !== 0) open.push(before);
      if (word !== 0) elements.push(word);
      this.advance();
      before = open.length === 1 ? open.items[0]! : 0;
      if (before !== 0) open.length = 0;
    }
  }

  /** Reads ahead, without branches, what will be read: the processor then waits once, not for each token. */
  private touch(hashes: Int32Array, words: Int32Array, from: number, to: number): void {
    const { table, mask, blocks } = this.terms;
    for (let token = from; token < to; token++) words[token] = table[2 * (hashes[token]! & mask) + 1]!;
    let read = 0;
    for (let token = from; token < to; token++) read |= blocks.data[words[token]! + HEAD]!;
    this.touched = read;
  }

  /** Hits the elements of a token and the phrases that end at it, and leaves those open that can go on. */
  private advance(): void {
    const { terms, elements, open, next } = this;
    const { data } = terms.blocks;
    next.length = 0;
    for (let e = 0; e < elements.length; e++) {
      const element = elements.items[e]!;
      const bit = nextBit(element);
      this.hit(element);
      if (data[element + NEXT_BITS] !== 0) next.push(element);
      for (let o = 0; o < open.length; o++) {
        if ((data[open.items[o]! + NEXT_BITS]! & bit) === 0) continue;
        const longer = terms.findNext(open.items[o]!, element);
        if (longer === 0) continue;
        this.hit(longer);
        if (data[longer + NEXT_BITS] !== 0) next.push(longer);
      }
    }
    elements.length = 0;
    open.take(next);
  }

  /** Adds the prefixes in use that the units begin with. */
  private prefixes(units: Uint16Array, begin: number, end: number): void {
    const { terms } = this;
    let hash = HASH_START;
    for (let i = begin; i < end; i++) {
      hash = Math.imul(hash ^ units[i]!, HASH_FACTOR);
      const bits = terms.prefixBits(hash);
      if (bits === 0) return;
      if (bits === 1) continue;
      const term = terms.find(PREFIX, finishHash(hash), units, begin, i + 1);
      if (term !== 0) this.elements.push(term);
    }
  }
}
