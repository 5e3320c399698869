import type { QueryNode } from '../query/ast.js';
import { anchorCost, anchorOf, likelihood } from './anchors.js';
import { Blocks, grown } from './blocks.js';
import type { Compiler } from './compile.js';
import { decode, encode, type Expression } from './expression.js';
import type { Frequencies } from './frequencies.js';
import type { Postings } from './postings.js';
import { programOf } from './program.js';
import type { Terms } from './terms.js';

/** Integers of a query before its anchors and its expression: how many there are in all, how many anchors. */
const HEAD = 2;
/** A query changes what it waits for when that is in so many times more texts than something else it could wait for. */
const WORTH_MOVING = 2;

/** The queries by number: what each one is, and in which posting lists it waits. */
export class Queries {
  readonly blocks = new Blocks();
  /** Block of each query, 0: none. */
  private blockOf = new Int32Array(64);

  constructor(
    private readonly terms: Terms,
    private readonly compiler: Compiler,
    private readonly postings: Postings,
    private readonly frequencies: Frequencies,
  ) {}

  get bytes(): number {
    return this.blockOf.byteLength + this.blocks.bytes;
  }

  /** Throws a RangeError for a query without anchor. */
  add(query: number, node: QueryNode): void {
    const expression = this.compiler.compile(node);
    try {
      if (anchorCost(expression, this.terms) === Infinity) throw new RangeError(NO_ANCHOR);
      this.place(query, expression);
    } catch (error) {
      this.compiler.release(expression);
      throw error;
    }
  }

  remove(query: number): void {
    this.compiler.release(this.take(query));
  }

  /** Lets a query wait for something else when the counts now say that this is much rarer. */
  improve(query: number): void {
    const block = this.blockOf[query]!;
    if (block === 0) return;
    const { data } = this.blocks;
    const anchors = data.subarray(block + HEAD, block + HEAD + data[block + 1]!);
    const cost = anchors.reduce((sum, term) => sum + this.terms.seen(term), 0);
    const expression = decode(data, block + HEAD + data[block + 1]!);
    if (cost < WORTH_MOVING * anchorCost(expression, this.terms) + 1) return;
    this.place(query, this.take(query));
  }

  private place(query: number, expression: Expression): void {
    const { blocks, terms, frequencies } = this;
    const { terms: anchors, rest } = anchorOf(expression, terms);
    const integers = [0, anchors.length, ...anchors];
    encode(expression, integers);
    integers[0] = integers.length;
    const block = blocks.allocate(integers.length);
    blocks.data.set(integers, block);
    const program = programOf(rest, block, (node) => likelihood(node, terms, frequencies.texts));
    for (const term of anchors) this.postings.add(term, query, program, anchors.length > 1);
    if (query >= this.blockOf.length) this.blockOf = grown(this.blockOf, query + 1);
    this.blockOf[query] = block;
  }

  /** Takes a query out of the posting lists and frees its block; its expression, as a copy. */
  private take(query: number): Expression {
    const block = this.blockOf[query]!;
    const { data } = this.blocks;
    const size = data[block]!;
    const integers = data.slice(block, block + size);
    const anchors = integers[1]!;
    for (let i = 0; i < anchors; i++) this.postings.remove(integers[HEAD + i]!, query);
    this.blocks.release(block, size);
    this.blockOf[query] = 0;
    return decode(integers, HEAD + anchors);
  }
}

const NO_ANCHOR =
  'The query cannot be watched: every match must contain at least one word, phrase, beginning of a word, hashtag, mention, author or site that can be looked up. Add one with AND.';
