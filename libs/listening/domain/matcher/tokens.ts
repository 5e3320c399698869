import {
  astral,
  BARE,
  CHARACTERS,
  CLASS,
  classify,
  LETTER,
  MARK,
  MARK_FIRST,
  MARK_SEQUENCE,
  PLACED,
  REMOVED,
  SEPARATOR,
  SEQUENCE,
  sequenceOf,
  SINGLE,
  SINGLE_SEQUENCE,
  SURROGATE,
} from './characters.js';
import { finishHash, HASH_FACTOR, HASH_START, hashUnits } from './hash.js';

/**
 * The tokens of an item's streams as folded units and their hashes: no string is made. What a token is and how it folds is
 * said by query/tokens.ts; tokens.spec.ts compares.
 */
export class Tokens {
  units = new Uint16Array(4096);
  /** Where each token begins in `units`; the last number is where the last token ends. */
  starts = new Int32Array(1025);
  hashes = new Int32Array(1024);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** Appends the tokens of a stream. */
  read(text: string): void {
    const length = text.length | 0;
    this.reserve(length);
    const { starts, hashes } = this;
    const table = CHARACTERS;
    // Imported constants and results of calls are of unknown type to the compiler: `| 0` keeps all this in registers, 30 % faster.
    const letter = LETTER | 0;
    const separator = SEPARATOR | 0;
    const start = HASH_START | 0;
    const factor = HASH_FACTOR | 0;
    let units = this.units;
    let count = this.count | 0;
    let from = starts[count]!;
    let to = from;
    let hash = start;
    /** Value of the last character of the open token that was not removed. */
    let last = 0;
    /** The open token is a single character: a letter after it begins another. */
    let single = false;
    /** The open token has perhaps no letter (and is none then), or marks in the wrong order. */
    let doubtful = false;
    for (let i = 0; i <= length; i++) {
      let value = i < length ? table[text.charCodeAt(i)]! : separator;
      if (!single) {
        while (value >= letter) {
          hash = Math.imul(hash ^ (value & 0xffff), factor);
          units[to++] = last = value;
          value = ++i < length ? table[text.charCodeAt(i)]! : separator;
        }
      }
      let kind = value & CLASS;
      if (kind !== separator) {
        if (value === 0) value = classify(text.charCodeAt(i)) | 0;
        else if (kind === SURROGATE) {
          const codePoint = text.codePointAt(i)! | 0;
          value = codePoint > 0xffff ? astral(codePoint) | 0 : separator;
          if (codePoint > 0xffff) i++;
        }
        kind = value & CLASS;
        // a mark without a letter before it belongs to nothing
        if (kind === REMOVED || ((kind === MARK || kind === MARK_SEQUENCE) && (to === from || (last & BARE) !== 0)))
          continue;
      }
      const begins = kind === SINGLE || kind === SINGLE_SEQUENCE;
      if (kind === separator || begins || (single && kind >= SEQUENCE)) {
        if (doubtful && to > from) to = this.settle(from, to) | 0;
        if (to > from) {
          hashes[count] = doubtful ? hashUnits(units, from, to) | 0 : finishHash(hash);
          starts[++count] = from = to;
        }
        hash = start;
        last = 0;
        single = begins;
        doubtful = false;
        if (kind === separator) continue;
      }
      if (to === from && kind < SINGLE) doubtful = true;
      if ((value & last & PLACED) !== 0) doubtful = true;
      if (kind === MARK || kind >= SINGLE) {
        hash = Math.imul(hash ^ (value & 0xffff), factor);
        units[to++] = value;
      } else {
        let sequence = sequenceOf(value);
        if ((value & MARK_FIRST) !== 0) {
          doubtful = true;
          if ((last & BARE) !== 0) sequence = sequence.replace(/^\p{M}+/u, '');
        }
        const room = to + sequence.length + length - i;
        if (room > units.length) units = this.enlarge(room);
        for (let k = 0; k < sequence.length; k++) {
          hash = Math.imul(hash ^ sequence.charCodeAt(k), factor);
          units[to++] = sequence.charCodeAt(k);
        }
      }
      last = value;
    }
    this.count = count;
  }

  /** Brings the marks of a token into canonical order; its end, or its begin when it has no letter and is no token. */
  private settle(from: number, to: number): number {
    const token = UTF_16.decode(this.units.subarray(from, to)).normalize('NFD');
    if (!/[\p{L}\p{N}_]/u.test(token)) return from;
    for (let i = from; i < to; i++) this.units[i] = token.charCodeAt(i - from);
    return to;
  }

  private reserve(length: number): void {
    const tokens = this.count + length;
    if (tokens >= this.hashes.length) {
      this.hashes = copy(this.hashes, new Int32Array(2 * tokens));
      this.starts = copy(this.starts, new Int32Array(2 * tokens + 1));
    }
    const units = this.starts[this.count]! + length;
    if (units > this.units.length) this.enlarge(units);
  }

  private enlarge(length: number): Uint16Array<ArrayBuffer> {
    return (this.units = copy(this.units, new Uint16Array(2 * length)));
  }
}

const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true });

function copy<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
