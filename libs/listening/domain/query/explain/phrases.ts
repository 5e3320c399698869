import type { FieldNode } from '../ast.js';

/** Something that texts do, and the same denied: “contain …”, “do not contain …”. */
export interface Predicate {
  yes: string;
  no: string;
}

/** The pieces of an explanation in one language. */
export interface Phrases {
  /** The whole, as a sentence. */
  sentence(predicate: string): string;
  folding: string;
  and: string;
  or: string;
  /** Denies a group, that stands in parentheses. */
  not(group: string): string;
  word(text: string): string;
  prefix(text: string): string;
  pattern(text: string): string;
  accents: string;
  exact: string;
  phrase(text: string): string;
  /** Words of a phrase that are described one by one. */
  inARow(words: string): string;
  together(words: string, others: number): string;
  quote(text: string): string;
  near(left: string, right: string, distance: number, ordered: boolean): string;
  contain(thing: string): Predicate;
  field(node: Exclude<FieldNode, { field: 'title' }>): Predicate;
  title(thing: string): Predicate;
}
