import { STOP_WORDS } from './stop-words.js';

const NOT_WORDS = /https?:\/\/\S+|www\.\S+|[@#][\p{L}\p{M}\p{N}_.-]+/gu;
/** Shorter runs are articles and noise; a Han or Kana word may be one or two characters. */
const LONG_ENOUGH = /[\p{L}\p{M}]{3}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2}/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * The words of a text that can be news, each once, lower case: without links, handles, hashtags, numbers, short words and
 * the commonest words of Spanish and English. Accents stay: `ano` is not `año`.
 */
export function termsOf(text: string): Set<string> {
  const terms = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFC').replace(NOT_WORDS, ' '))) {
    if (!isWordLike || !LONG_ENOUGH.test(segment)) continue;
    const term = segment.toLowerCase().replaceAll('’', "'");
    if (!STOP_WORDS.has(term)) terms.add(term);
  }
  return terms;
}

/** In how many of the texts each name occurs. `namesOf` gives the names of one text, each once, like `termsOf`. */
export function occurrences<T>(
  texts: Iterable<T>,
  namesOf: (text: T) => Iterable<string>,
): {
  mentions: number;
  counts: Map<string, number>;
} {
  const counts = new Map<string, number>();
  let mentions = 0;
  for (const text of texts) {
    mentions += 1;
    for (const name of namesOf(text)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { mentions, counts };
}
