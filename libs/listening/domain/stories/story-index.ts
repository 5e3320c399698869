import { sameHalves } from './fingerprint.js';
import { IdColumn } from './id-column.js';

const FIRST_SLOTS = 1_024;
/** Three days of a million stories, 170 MB when it is full; it grows as they come. */
const CAPACITY = 3_000_000;
/** A look-up walks no further per table, the newest first: three times the mean at full capacity. */
const LONGEST_CHAIN = 150;
const KEY_BITS = 16;

/**
 * Copies differ in at most four of sixteen lanes (`sameStory`). So of the eight pairs of lanes (bytes) at least four are intact, and of
 * four in these three groups two are in one group: the key of one of these tables, two bytes, is equal in both.
 */
const TABLES = [
  [0, 1],
  [0, 2],
  [1, 2],
  [3, 4],
  [3, 5],
  [4, 5],
  [6, 7],
] as const;

/** A record: both halves of the fingerprint, seconds since 1970, and per table the entry before it in the chain (-1: none). */
const HIGH = 0;
const LOW = 1;
const AT = 2;
const BEFORE = 3;
const WIDTH = BEFORE + TABLES.length;

/**
 * Which story a fingerprint belongs to, in a time that does not depend on the number of stories. Add the first text of a story only: a
 * copy of a copy of a copy would lead away from it. Bounded: when `capacity` is reached the oldest story makes room.
 *
 * A ring of entries numbered in the order of their coming, and per table chains of entries of one key, from the newest back. What left
 * the ring ends a chain, so that forgetting costs nothing.
 */
export class StoryIndex {
  /** Per slot one record of `WIDTH` numbers, so that a step along a chain reads one line of the processor's cache. */
  private records: Int32Array;
  private ids: IdColumn;
  private slots = 0;
  private heads: Int32Array;
  private first = 0;
  private end = 0;
  private limit = 0;

  constructor(private readonly capacity = CAPACITY) {
    this.allot(Math.min(FIRST_SLOTS, capacity));
  }

  /** How many stories it knows. */
  get size(): number {
    return this.end - this.first;
  }

  /** Its memory in bytes. */
  get bytes(): number {
    return this.records.byteLength + this.slots * 16 + this.heads.byteLength;
  }

  /** Remembers a new story by its first text. `id` takes the least memory as a UUID. */
  add(id: string, fingerprint: bigint, at: Date): void {
    if (this.size === this.slots) {
      if (this.size < this.capacity) this.allot(Math.min(this.capacity, this.size * 2));
      else this.first += 1;
    }
    if (this.end === 0x7fff_ffff) this.allot(this.slots);
    this.enter(id, halfOf(fingerprint, 32n), halfOf(fingerprint, 0n), Math.max(0, Math.floor(at.getTime() / 1_000)));
  }

  /** The oldest story that `fingerprint` is a copy of; null: it is new. */
  find(fingerprint: bigint): string | null {
    const high = halfOf(fingerprint, 32n);
    const low = halfOf(fingerprint, 0n);
    let oldest = this.end;
    for (let table = 0; table < TABLES.length; table++) {
      let entry = this.heads[this.headOf(table, high, low)]!;
      for (let steps = 0; entry >= this.first && steps < LONGEST_CHAIN; steps++) {
        const record = (entry % this.slots) * WIDTH;
        const same = sameHalves(high, low, this.records[record + HIGH]!, this.records[record + LOW]!);
        if (same && entry < oldest && this.records[record + AT]! >>> 0 >= this.limit) oldest = entry;
        entry = this.records[record + BEFORE + table]!;
      }
    }
    return oldest === this.end ? null : this.ids.get(oldest % this.slots);
  }

  /** Forgets stories that began earlier. */
  forgetBefore(at: Date): void {
    this.limit = Math.max(this.limit, Math.floor(at.getTime() / 1_000));
    while (this.first < this.end && this.records[(this.first % this.slots) * WIDTH + AT]! >>> 0 < this.limit)
      this.first += 1;
  }

  private enter(id: string, high: number, low: number, at: number): void {
    const slot = this.end % this.slots;
    const record = slot * WIDTH;
    this.records[record + HIGH] = high;
    this.records[record + LOW] = low;
    this.records[record + AT] = at;
    this.ids.set(slot, id);
    for (let table = 0; table < TABLES.length; table++) {
      const head = this.headOf(table, high, low);
      this.records[record + BEFORE + table] = this.heads[head]!;
      this.heads[head] = this.end;
    }
    this.end += 1;
  }

  private headOf(table: number, high: number, low: number): number {
    const [one, other] = TABLES[table]!;
    const key = (byteOf(one, high, low) << 8) | byteOf(other, high, low);
    const heads = this.heads.length / TABLES.length;
    return table * heads + (key & (heads - 1));
  }

  /** Room for `slots` entries; those that are there keep their order and get new numbers. */
  private allot(slots: number): void {
    const { records, ids, slots: old, first, end } = this;
    this.slots = slots;
    this.records = new Int32Array(slots * WIDTH);
    this.ids = new IdColumn(slots);
    const heads = 1 << Math.min(KEY_BITS, Math.ceil(Math.log2(slots)));
    this.heads = new Int32Array(TABLES.length * heads).fill(-1);
    this.first = 0;
    this.end = 0;
    for (let entry = first; entry < end; entry++) {
      const record = (entry % old) * WIDTH;
      this.enter(ids.get(entry % old), records[record + HIGH]!, records[record + LOW]!, records[record + AT]!);
    }
  }
}

const halfOf = (fingerprint: bigint, shift: bigint): number => Number(BigInt.asIntN(32, fingerprint >> shift));

const byteOf = (place: number, high: number, low: number): number =>
  place < 4 ? (high >>> (place * 8)) & 0xff : (low >>> ((place - 4) * 8)) & 0xff;
