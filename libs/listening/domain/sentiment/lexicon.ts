import { hashOf, hashUnit } from './hash.js';
import { ARABIC } from './lexicon/arabic.js';
import { ENGLISH } from './lexicon/english.js';
import { FRENCH } from './lexicon/french.js';
import { GERMAN } from './lexicon/german.js';
import { HINDI } from './lexicon/hindi.js';
import { ITALIAN } from './lexicon/italian.js';
import { PORTUGUESE } from './lexicon/portuguese.js';
import { SIGNS } from './lexicon/signs.js';
import { SPANISH } from './lexicon/spanish.js';
import type { Profile } from './profiles.js';
import { wordForm } from './tokens.js';

/** Kinds of words that colour a text beside their value: a bit each. */
export const CATEGORIES = [
  'laugh',
  'thanks',
  'greet',
  'wish',
  'strong',
  'but',
  'ask',
  'vulgar',
  'news',
  'heart',
  'smile',
  'frown',
] as const;

/** -3 (very bad) to 3 (very good), 0: no value by itself; and a bit for each of its categories. */
export interface LexiconEntry {
  value: number;
  categories: number;
}

// Hindi is often written in Latin letters and mixed with English, so English follows it
const TEXTS: Record<Exclude<Profile, 'any'>, readonly string[]> = {
  es: [SPANISH],
  en: [ENGLISH],
  pt: [PORTUGUESE],
  fr: [FRENCH],
  it: [ITALIAN],
  de: [GERMAN],
  ar: [ARABIC],
  hi: [HINDI, ENGLISH],
};

const SHORTEST_STEM = 3;
const LONGEST_STEM = 14;
const JOINT = '_'.charCodeAt(0);
const DOUBLED = /(\p{L})\1/u;
const DOUBLES = /(\p{L})\1+/gu;
const GLAD = /^[<>]?[:;=8xX][-o*']?[)\]dDpP}3*]+$/;
const SAD = /^[<>]?[:;=8xX][-o*']?[([/\\|{@cC]+$/;

/** The words, stems and pairs of words of one language with their values. Keyed by hash: a lookup makes no strings. */
export class Lexicon {
  readonly #words = new Map<number, LexiconEntry>();
  readonly #stems = new Map<number, LexiconEntry>();
  readonly #signs = new Map<string, LexiconEntry>();

  constructor(profile: Profile) {
    const texts = profile === 'any' ? Object.values(TEXTS).flat() : TEXTS[profile];
    for (const text of new Set(texts)) this.#add(text);
    for (const [sign, category, value] of entriesOf(SIGNS)) merge(this.#signs, sign, category, value);
  }

  /** The entry of a word by itself: the whole word, else its longest stem, else the same with doubled letters made single. */
  word(form: string): LexiconEntry | undefined {
    return this.#find(form) ?? (DOUBLED.test(form) ? this.#find(form.replace(DOUBLES, '$1')) : undefined);
  }

  /** The entry of two neighbouring words, like `me encanta`. */
  pair(first: string, second: string): LexiconEntry | undefined {
    return this.#find(second, hashUnit(hashOf(first), JOINT), 0);
  }

  /** The entry of an emoji or an emoticon. */
  sign(form: string): LexiconEntry | undefined {
    const entry = this.#signs.get(form);
    if (entry) return entry;
    if (GLAD.test(form)) return SMILE;
    return SAD.test(form) ? FROWN : undefined;
  }

  #find(form: string, from?: number, shortest = SHORTEST_STEM): LexiconEntry | undefined {
    let hash = from ?? hashOf('');
    let stem: LexiconEntry | undefined;
    for (let i = 0; i < form.length; i++) {
      hash = hashUnit(hash, form.charCodeAt(i));
      if (i + 1 >= shortest && i < LONGEST_STEM) stem = this.#stems.get(hash) ?? stem;
    }
    return this.#words.get(hash) ?? stem;
  }

  /** What an earlier text said of a word stands: a profile's first text is its own language. */
  #add(text: string): void {
    const words = new Map<number, LexiconEntry>();
    const stems = new Map<number, LexiconEntry>();
    for (const [word, category, value] of entriesOf(text)) {
      const isStem = word.endsWith('*');
      const form = (isStem ? word.slice(0, -1) : word).split('_').map(wordForm).join('_');
      merge(isStem ? stems : words, hashOf(form), category, value);
    }
    for (const [key, entry] of words) if (!this.#words.has(key)) this.#words.set(key, entry);
    for (const [key, entry] of stems) if (!this.#stems.has(key)) this.#stems.set(key, entry);
  }
}

function* entriesOf(text: string): Generator<[word: string, category: number, value: number]> {
  for (const line of text.trim().split('\n')) {
    const [kind = '', ...words] = line.trim().split(/\s+/);
    const category = 1 << CATEGORIES.indexOf(kind as (typeof CATEGORIES)[number]);
    const value = /^[+-]\d$/.test(kind) ? Number(kind) : 0;
    for (const word of words) yield [word, value === 0 ? category : 0, value];
  }
}

/** A word that stands twice has the stronger of its values. */
function merge<Key>(entries: Map<Key, LexiconEntry>, key: Key, category: number, value: number): void {
  const entry = entries.get(key) ?? { value: 0, categories: 0 };
  entry.categories |= category;
  if (Math.abs(value) > Math.abs(entry.value)) entry.value = value;
  entries.set(key, entry);
}

const SMILE: LexiconEntry = { value: 2, categories: 1 << CATEGORIES.indexOf('smile') };
const FROWN: LexiconEntry = { value: -2, categories: 1 << CATEGORIES.indexOf('frown') };
