import type { Item } from '../item.js';
import { adjacent, inOrder, near, type Occurrence, together } from './occurrences.js';
import { Pattern } from './patterns.js';
import type { Reading } from './reading.js';
import { PREFIX, type Terms } from './terms.js';

/** First integer of a condition: words in title or text, words in the title, a field. Then the operand or the field's number. */
export const EITHER = 0;
export const TITLE = 1;
export const FIELD = 2;
/** Operands: WORDS slop count words, OR count operands, NEAR distance ordered left right. A slop of -1: side by side. */
export const WORDS = 0;
export const OR = 1;
export const NEAR = 2;

/**
 * Of an operand of NEAR the first 30,000 occurrences are looked at, more than a text has words; pairs of common words reach
 * a third of it in the longest article. Without it a chain of `a NEAR/100 b NEAR/100 a` would hold 50 million for a text of only a and b.
 */
const MOST = 30_000;

/** `value` in lower case. */
export type KeptField =
  { field: 'followers'; min: number | null; max: number | null } | { field: 'url'; value: string };

/**
 * What terms do not decide: distance, order, case, accents, single letters, numbers. A condition is a few integers inside
 * its query's expression; a word in it is a term, or below 0 a pattern that is kept here.
 */
export class Conditions {
  private readonly kept: (Pattern | KeptField | null)[] = [];
  private readonly unused: number[] = [];
  private code: ArrayLike<number> = [];
  private at = 0;
  private reading!: Reading;

  constructor(private readonly terms: Terms) {}

  get inUse(): number {
    return this.kept.length - this.unused.length;
  }

  /** A number for what does not fit into integers. */
  keep(value: Pattern | KeptField): number {
    const index = this.unused.pop() ?? this.kept.length;
    this.kept[index] = value;
    return index;
  }

  /** How a word of an operand stands in code when it is no term. */
  keepPattern = (pattern: Pattern): number => -1 - this.keep(pattern);

  /** Gives back the terms and whatever was kept for a condition. */
  release(code: ArrayLike<number>): void {
    this.code = code;
    this.at = 1;
    if (code[0] === FIELD) this.discard(code[1]!);
    else this.releaseOperand();
  }

  /** Whether the item that is being read fulfils the condition at `at`. */
  holds(data: Int32Array, at: number, reading: Reading): boolean {
    this.code = data;
    this.at = at + 1;
    this.reading = reading;
    if (data[at] === FIELD) return fieldHolds(this.kept[data[at + 1]!] as KeptField, reading.item);
    const { textBegin, tokens } = reading;
    if (this.occurrences(0, textBegin, 1).length > 0) return true;
    this.at = at + 1;
    return data[at] === EITHER && this.occurrences(textBegin, tokens.count, 1).length > 0;
  }

  /** Where the operand that is next in the code occurs within a stream; `enough`: no more are needed. */
  private occurrences(from: number, to: number, enough: number): Occurrence[] {
    const kind = this.code[this.at++]!;
    if (kind === NEAR) {
      const distance = this.code[this.at++]!;
      const ordered = this.code[this.at++] === 1;
      const left = this.occurrences(from, to, MOST);
      const right = this.occurrences(from, to, MOST);
      return near(left, right, distance, ordered, enough);
    }
    if (kind === OR) {
      const found: Occurrence[] = [];
      for (let count = this.code[this.at++]!; count > 0; count--) found.push(...this.occurrences(from, to, enough));
      return inOrder(found);
    }
    const slop = this.code[this.at++]!;
    const length = this.code[this.at++]!;
    const words = Array.from({ length }, () => this.code[this.at++]!);
    if (slop < 0) return adjacent(words, from, to, this.fits, enough);
    return together(words, slop, from, to, this.fits, enough);
  }

  private readonly fits = (word: number, place: number): boolean => {
    const { tokens, words } = this.reading;
    if (word < 0) return (this.kept[-1 - word] as Pattern).fits(this.reading.writtenAt(place));
    if (this.terms.kindOf(word) !== PREFIX) return words[place] === word;
    return this.terms.begins(word, tokens.units, tokens.starts[place]!, tokens.starts[place + 1]!);
  };

  private releaseOperand(): void {
    const kind = this.code[this.at++]!;
    if (kind === NEAR) {
      this.at += 2;
      this.releaseOperand();
      this.releaseOperand();
    } else if (kind === OR) {
      for (let count = this.code[this.at++]!; count > 0; count--) this.releaseOperand();
    } else {
      this.at++;
      for (let count = this.code[this.at++]!; count > 0; count--) {
        const word = this.code[this.at++]!;
        if (word < 0) this.discard(-1 - word);
        else this.terms.release(word);
      }
    }
  }

  private discard(index: number): void {
    this.kept[index] = null;
    this.unused.push(index);
  }
}

function fieldHolds(node: KeptField, item: Item): boolean {
  if (node.field === 'url') return item.url !== null && item.url.toLowerCase().includes(node.value);
  const followers = item.author?.followers ?? null;
  return followers !== null && followers >= (node.min ?? 0) && followers <= (node.max ?? Infinity);
}
