const LATIN_MARKS = /(?<=\p{Script=Latin})\p{M}+/gu;
const MARKS = /[\u0300-\u036f]/;

/**
 * What full-text search sees of a text, and of what is searched for: accents of Latin letters do not matter. Not `unaccent`:
 * it is an extension that a database of one's own may lack.
 */
export function foldForSearch(text: string): string {
  const decomposed = text.normalize('NFKD');
  return MARKS.test(decomposed) ? decomposed.replace(LATIN_MARKS, '') : decomposed;
}

/** SQL of the search vector of a folded text: words found by their Spanish and by their English stem. */
export const searchVectorSql = (folded: string): string =>
  `to_tsvector('spanish', ${folded}) || to_tsvector('english', ${folded})`;
