import type { FieldName } from '../query/ast.js';
import { FIRST_FIELD } from './terms.js';

/** Fields whose value is a term like a word: found by one look into the table for each value that an item has. */
export type TermField = Exclude<FieldName, 'title' | 'followers' | 'url'>;

/** The kind of term of each field. Those from `lang` on are in nearly every text, so no query can wait for them. */
export const KIND_OF_FIELD: Readonly<Record<TermField, number>> = {
  hashtag: FIRST_FIELD,
  mention: FIRST_FIELD + 1,
  author: FIRST_FIELD + 2,
  // then the beginnings of the three: kind + PREFIXED
  site: FIRST_FIELD + 6,
  link: FIRST_FIELD + 7,
  lang: FIRST_FIELD + 8,
  source: FIRST_FIELD + 9,
  is: FIRST_FIELD + 10,
  has: FIRST_FIELD + 11,
};
export const PREFIXED = 3;

export const isRare = (kind: number): boolean => kind < KIND_OF_FIELD.lang;

/** Fields whose values are names, compared folded, a trailing `*` allowed. */
export const isName = (field: TermField): boolean => KIND_OF_FIELD[field] < FIRST_FIELD + PREFIXED;
