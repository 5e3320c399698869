import type { Item } from '../item.js';
import type { QueryNode } from '../query/ast.js';
import { grown } from './blocks.js';
import { Compiler } from './compile.js';
import { Conditions } from './conditions.js';
import { FieldHits } from './field-hits.js';
import { Frequencies } from './frequencies.js';
import { LENGTH, POSTING_HEAD, Postings, SHARED } from './postings.js';
import { ACCEPT, REJECT } from './program.js';
import { Queries } from './queries.js';
import { Reading } from './reading.js';
import { Recogniser } from './recogniser.js';
import { Stack } from './stack.js';
import { POSTINGS, STAMP, Terms } from './terms.js';

/** Measured: an entry of a Map of 100,000 strings, and a place in `ids`. */
const BYTES_PER_ID = 46;
/** How many queries are looked at again, whether they wait for the right thing, with each item while there are any to look at. */
const IMPROVED_PER_ITEM = 16;

/**
 * Which of many queries an item matches; the time depends on what they have in common with the item, not on their number.
 * Equal to `referenceMatches` (matcher.spec.ts).
 */
export class Matcher {
  private readonly terms = new Terms();
  private readonly conditions = new Conditions(this.terms);
  private readonly frequencies = new Frequencies(this.terms);
  private readonly compiler = new Compiler(this.terms, this.conditions, this.frequencies);
  private readonly postings = new Postings(this.terms);
  private readonly queries = new Queries(this.terms, this.compiler, this.postings, this.frequencies);
  private readonly reading = new Reading();
  private readonly recogniser = new Recogniser(this.terms);
  private readonly fieldHits = new FieldHits(this.terms, this.recogniser);

  private readonly numbers = new Map<string, number>();
  /** Id of each query by its number. */
  private readonly ids: string[] = [];
  private readonly unused: number[] = [];
  /** Stamp of the last item that each query matched. */
  private matched = new Int32Array(64);
  private readonly matches = new Stack();
  /** Where the sum of `touch` goes, so that the compiler leaves it in. */
  touched = 0;
  /** Number of the next query to look at again. */
  private toImprove = 0;

  get size(): number {
    return this.numbers.size;
  }

  /** Bytes of the typed arrays and, estimated, of the table of ids; the ids themselves are the caller's. */
  get bytes(): number {
    const { postings, terms, queries, matched } = this;
    return postings.blocks.bytes + terms.bytes + queries.bytes + matched.byteLength + BYTES_PER_ID * this.ids.length;
  }

  /**
   * Adds a query, or replaces the one of this id; the next item is matched against it. Throws a RangeError when nothing of it
   * can be looked up (`hasAnchor`) or it has more than 32,000 terms; then all is as before.
   */
  set(id: string, node: QueryNode): void {
    const query = this.unused.at(-1) ?? this.ids.length;
    this.queries.add(query, node);
    this.unused.pop();
    this.delete(id);
    this.ids[query] = id;
    if (query >= this.matched.length) this.matched = grown(this.matched, query + 1);
    this.numbers.set(id, query);
  }

  delete(id: string): void {
    const query = this.numbers.get(id);
    if (query === undefined) return;
    this.queries.remove(query);
    this.numbers.delete(id);
    this.ids[query] = '';
    this.unused.push(query);
  }

  /** Ids of the queries that the item matches, each once, in no particular order. */
  match(item: Item): string[] {
    this.improve();
    const { reading, recogniser, matches } = this;
    matches.length = 0;
    if (recogniser.begin()) this.matched.fill(0);
    reading.begin(item);
    recogniser.stream(reading, 0, reading.textBegin);
    recogniser.stream(reading, reading.textBegin, reading.tokens.count);
    this.fieldHits.read(item);
    this.touch();
    for (let i = 0; i < recogniser.found.length; i++) this.run(recogniser.found.items[i]!);
    const ids: string[] = [];
    for (let i = 0; i < matches.length; i++) ids.push(this.ids[matches.items[i]!]!);
    return ids;
  }

  /** Reads ahead, without branches, the lists that `run` will read: 6 % at 100,000 queries (Recogniser.touch). */
  private touch(): void {
    const { found } = this.recogniser;
    const terms = this.terms.blocks.data;
    const { data } = this.postings.blocks;
    let read = 0;
    for (let i = 0; i < found.length; i++) read |= data[terms[found.items[i]! + POSTINGS]! + 1]!;
    this.touched = read;
  }

  /** Tries the queries that wait for a term. */
  private run(term: number): void {
    const { data } = this.postings.blocks;
    const terms = this.terms.blocks.data;
    const { stamp } = this.recogniser;
    const block = terms[term + POSTINGS]!;
    const end = block + data[block]!;
    let next = 0;
    for (let posting = block + 1; posting < end; posting = next) {
      const head = data[posting]!;
      next = posting + (head & LENGTH);
      let way = ACCEPT;
      for (let step = posting + POSTING_HEAD; step < next; step += way) {
        const what = data[step]!;
        const isThere = what > 0 ? terms[what + STAMP] === stamp : this.holds(-what);
        way = isThere ? data[step + 1]! >>> 16 : data[step + 1]! & 0xffff;
        if (way === REJECT || way === ACCEPT) break;
      }
      if (way === REJECT) continue;
      const query = data[posting + 1]!;
      if ((head & SHARED) !== 0) {
        if (this.matched[query] === stamp) continue;
        this.matched[query] = stamp;
      }
      this.matches.push(query);
    }
  }

  private holds(condition: number): boolean {
    return this.conditions.holds(this.queries.blocks.data, condition, this.reading);
  }

  /** Each time that the counts have doubled, all queries are looked at again, a few with each item. */
  private improve(): void {
    if (this.frequencies.count()) this.toImprove = 0;
    if (this.toImprove >= this.ids.length) return;
    const end = Math.min(this.ids.length, this.toImprove + IMPROVED_PER_ITEM);
    for (let query = this.toImprove; query < end; query++) this.queries.improve(query);
    this.toImprove = end;
  }
}
