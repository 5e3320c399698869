import { Blocks } from './blocks.js';
import { HASH_FACTOR, HASH_START, hashPair, hashUnits, salt } from './hash.js';

/** What a term is found by. `next` is a phrase: another term, and right after it a word or prefix. */
export const WORD = 0;
export const PREFIX = 1;
const NEXT = 2;
/** Kinds from here on are values of fields (fields.ts). */
export const FIRST_FIELD = 3;
const KINDS = 32;

/** A term is the place of its block in `data`; that a text has it touches one or two cache lines. First in a block: */
/** number of the last text that the term was found in, */
export const STAMP = 0;
/** block of the queries that wait for the term (postings.ts), 0: none, */
export const POSTINGS = 1;
/** in how many texts it was found, on the scale of `Frequencies`, */
export const SEEN = 2;
/** `nextBit` of every term with which a phrase may go on after this one, 0: none does, */
export const NEXT_BITS = 3;
/** its kind and how many units it has (`headOf`), */
export const HEAD = 4;
/** how many phrases go on after it, */
const CONTINUED = 5;
/** how many expressions and longer phrases use it, */
const USERS = 6;
/** and its folded units, two in each integer; of a `next` the term before and the word or prefix. */
const CONTENT = 7;

const headOf = (kind: number, length: number): number => kind | (length << 8);

/** One of 32 bits: most words that follow are seen not to go on with a phrase without a look into the table. */
export const nextBit = (element: number): number => 1 << (Math.imul(element, 0x9e3779b1) >>> 27);

const NEXT_HEAD = headOf(NEXT, 4);
const FILTER_MASK = 2 ** 18 - 1;

/**
 * Every word, prefix, phrase and field value that any query asks for, once. Found by one 32-bit hash in an open-addressed
 * table and then compared unit by unit: a forged or unlucky hash costs time and never brings a false hit.
 */
export class Terms {
  readonly blocks = new Blocks();
  /** How many terms of each kind are in use. */
  readonly counts = new Int32Array(KINDS);
  /** Pairs of hash and term; term 0: free. */
  table = new Int32Array(2 * 64);
  mask = 63;
  size = 0;
  /** Two bits of a hash: perhaps a prefix begins with these units, is these units. */
  private readonly filter = new Int32Array(2 ** 14);
  /** Units of the shortest prefix there was; at most 4, as more would tell little more. */
  private shortest = 4;

  get bytes(): number {
    return this.blocks.bytes + this.table.byteLength + this.filter.byteLength;
  }

  kindOf(term: number): number {
    return this.blocks.data[term + HEAD]! & 0xff;
  }

  /** In how many texts the term was, as counted. */
  seen(term: number): number {
    return this.blocks.data[term + SEEN]!;
  }

  /** False: no prefix begins as these units do; looks at no more of them than every prefix has. */
  mayBeginPrefix(units: Uint16Array, from: number, to: number): boolean {
    const end = from + this.shortest;
    if (end > to) return false;
    let hash = HASH_START;
    for (let i = from; i < end; i++) hash = Math.imul(hash ^ units[i]!, HASH_FACTOR);
    return this.prefixBits(hash) !== 0;
  }

  /**
   * Of the unfinished hash of the first units of a token: 0: no prefix begins with them; 2 or 3: they are perhaps a prefix. Of
   * 10,000 prefixes wrong one time in five.
   */
  prefixBits(hash: number): number {
    const bit = 2 * ((hash ^ (hash >>> 16)) & FILTER_MASK);
    return (this.filter[bit >> 5]! >>> (bit & 31)) & 3;
  }

  /** The term of these units; 0: no query asks for it. */
  find(kind: number, hash: number, units: Uint16Array, from: number, to: number): number {
    const { table, mask } = this;
    const salted = salt(hash, kind);
    for (let slot = salted & mask; ; slot = (slot + 1) & mask) {
      const term = table[2 * slot + 1]!;
      if (term === 0 || (table[2 * slot] === salted && this.spells(term, kind, units, from, to))) return term;
    }
  }

  /** Whether a term is of this kind and these units. */
  spells(term: number, kind: number, units: Uint16Array, from: number, to: number): boolean {
    const { data } = this.blocks;
    if (data[term + HEAD] !== headOf(kind, to - from)) return false;
    for (let at = term + CONTENT; from < to; from += 2, at++) if (data[at] !== pair(units, from, to)) return false;
    return true;
  }

  /** The phrase that goes on from `before` with `element`; 0: no query asks for it. */
  findNext(before: number, element: number): number {
    const { table, mask } = this;
    const { data } = this.blocks;
    const hash = hashPair(before, element);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const term = table[2 * slot + 1]!;
      if (term === 0) return 0;
      if (table[2 * slot] !== hash || data[term + HEAD] !== NEXT_HEAD) continue;
      if (data[term + CONTENT] === before && data[term + CONTENT + 1] === element) return term;
    }
  }

  /** The term of the first `length` units with one user more, made when it is new; `seen`: in how many texts it is expected. */
  take(kind: number, hash: number, units: Uint16Array, length: number, seen: number): number {
    let term = this.find(kind, hash, units, 0, length);
    if (term === 0) {
      term = this.create(headOf(kind, length), salt(hash, kind), seen);
      for (let i = 0; i < length; i += 2) this.blocks.data[term + CONTENT + (i >> 1)] = pair(units, i, length);
      if (kind === PREFIX) this.usePrefix(term);
    }
    this.blocks.data[term + USERS]!++;
    return term;
  }

  /** As `take`, for a phrase; it is a user of both its parts. */
  takeNext(before: number, element: number, seen: number): number {
    let term = this.findNext(before, element);
    const isNew = term === 0;
    if (isNew) term = this.create(NEXT_HEAD, hashPair(before, element), seen);
    const { data } = this.blocks;
    data[term + USERS]!++;
    if (isNew) {
      data[term + CONTENT] = before;
      data[term + CONTENT + 1] = element;
      data[before + USERS]!++;
      data[before + CONTINUED]!++;
      data[before + NEXT_BITS]! |= nextBit(element);
      data[element + USERS]!++;
    }
    return term;
  }

  /** One user less; a term without users is forgotten. */
  release(term: number): void {
    const { data } = this.blocks;
    if (--data[term + USERS]! > 0) return;
    const head = data[term + HEAD]!;
    const isNext = head === NEXT_HEAD;
    const [before, element] = [data[term + CONTENT]!, data[term + CONTENT + 1]!];
    const units = this.unitsOf(term);
    this.drop(term, isNext ? hashPair(before, element) : salt(hashUnits(units, 0, units.length), this.kindOf(term)));
    this.counts[head & 0xff]!--;
    this.blocks.release(term, sizeOf(head));
    if (!isNext) return;
    if (--data[before + CONTINUED]! === 0) data[before + NEXT_BITS] = 0;
    this.release(before);
    this.release(element);
  }

  /** Whether the units begin with those of a prefix. */
  begins(term: number, units: Uint16Array, from: number, to: number): boolean {
    const prefix = this.unitsOf(term);
    return prefix.length <= to - from && prefix.every((unit, i) => unit === units[from + i]);
  }

  clearStamps(): void {
    const { data } = this.blocks;
    this.forEach((term) => (data[term + STAMP] = 0));
  }

  /** Half of every count, so that it follows what the stream is like now. */
  halveSeen(): void {
    const { data } = this.blocks;
    this.forEach((term) => (data[term + SEEN]! >>= 1));
  }

  private forEach(visit: (term: number) => void): void {
    const { table } = this;
    for (let i = 1; i < table.length; i += 2) if (table[i] !== 0) visit(table[i]!);
  }

  private unitsOf(term: number): Uint16Array {
    const { data } = this.blocks;
    const length = data[term + HEAD]! >>> 8;
    return Uint16Array.from({ length }, (_, i) => data[term + CONTENT + (i >> 1)]! >>> (16 * (i & 1)));
  }

  private create(head: number, hash: number, seen: number): number {
    // at most half full: 2.5 slots are read to find that a word is unknown, at three quarters it would be 8.5
    if (2 * (this.size + 1) > this.mask) this.enlarge();
    const term = this.blocks.allocate(sizeOf(head));
    const { data } = this.blocks;
    data.fill(0, term, term + CONTENT);
    data[term + SEEN] = seen;
    data[term + HEAD] = head;
    this.insert(hash, term);
    this.size++;
    this.counts[head & 0xff]!++;
    return term;
  }

  private insert(hash: number, term: number): void {
    const { table, mask } = this;
    let slot = hash & mask;
    while (table[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    table[2 * slot] = hash;
    table[2 * slot + 1] = term;
  }

  /** Takes a term out of the table; those behind it in its run move up, so that no marks of the deleted gather. */
  private drop(term: number, hash: number): void {
    const { table, mask } = this;
    let hole = hash & mask;
    while (table[2 * hole + 1] !== term) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; table[2 * slot + 1] !== 0; slot = (slot + 1) & mask) {
      const home = table[2 * slot]! & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      table[2 * hole] = table[2 * slot]!;
      table[2 * hole + 1] = table[2 * slot + 1]!;
      hole = slot;
    }
    table[2 * hole + 1] = 0;
    this.size--;
  }

  /** Twice the table: 5 ms at 200,000 terms, once. */
  private enlarge(): void {
    const old = this.table;
    this.mask = 2 * this.mask + 1;
    this.table = new Int32Array(2 * (this.mask + 1));
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.insert(old[i]!, old[i + 1]!);
  }

  /** Bits are never cleared: what a prefix that is gone leaves behind costs a look into the table now and then. */
  private usePrefix(term: number): void {
    const units = this.unitsOf(term);
    this.shortest = Math.min(this.shortest, units.length);
    let hash = HASH_START;
    for (const [i, unit] of units.entries()) {
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
      const bit = 2 * ((hash ^ (hash >>> 16)) & FILTER_MASK);
      this.filter[bit >> 5]! |= (i === units.length - 1 ? 3 : 1) << (bit & 31);
    }
  }
}

/** Integers of a term's block. */
const sizeOf = (head: number): number => CONTENT + (((head >>> 8) + 1) >> 1);

const pair = (units: Uint16Array, at: number, end: number): number =>
  units[at]! | (at + 1 < end ? units[at + 1]! << 16 : 0);
