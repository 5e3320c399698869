import { Bag, type Group, GROUPS } from './bag.js';
import { hashOf, hashUnit, spread } from './hash.js';
import { Lexicon } from './lexicon.js';
import { type IsNegation, negationsOf } from './negation.js';
import { endsClause, NEGATION_REACH, type Opinion, opinionOf } from './opinion.js';
import { type Profile, TRAINED } from './profiles.js';
import { countSigns } from './style.js';
import { readTokens, type Token } from './tokens.js';

/** Buckets of hashed features. Measured: README.md. */
export const BUCKETS = 1 << 18;
/** The first buckets are kept for style and opinion: few features, worth more than any word, that words must not fall upon. */
export const RESERVED = 1 << 14;

const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
/** Length of the vectors of word features and of letter features. */
const WORDS_LENGTH = 1.2;
const LETTERS_LENGTH = 0.9;
const STYLE_WEIGHT = 0.1;
const OPINION_WEIGHT = 0.8;
const OPINION_BIN = 0.22;
const CROSSING = 0.05;

/** Where names of features begin, so that those of one sort never meet those of another but by accident of the hash. */
const SEED = { word: hashOf('w'), pair: hashOf('p'), negated: hashOf('n'), gram: hashOf('g'), style: hashOf('s') };
const BOUNDARY = '\u0002';
const OPENING = '^'.charCodeAt(0);
const CLOSING = '$'.charCodeAt(0);

interface Language {
  lexicon: Lexicon;
  isNegation: IsNegation;
  /** Turns the hash of a shared feature into that of the language's own copy of it. */
  seed: number | null;
}

/**
 * Turns texts into hashed features: each stands in a bucket shared by all languages and, for the trained ones, in one of its language's
 * own (Daumé's "frustratingly easy" adaptation). One text at a time: `buckets` and `values` up to `size` hold until the next `read`.
 */
export class FeatureReader {
  buckets = new Int32Array(1024);
  values = new Float32Array(1024);
  size = 0;
  readonly #bag = new Bag();
  readonly #languages = new Map<Profile, Language>();

  read(text: string, profile: Profile): void {
    const language = this.#language(profile);
    const tokens = readTokens(text);
    this.#bag.clear();
    this.#addWords(tokens, language.isNegation);
    const opinion = opinionOf(tokens, language.lexicon, language.isNegation);
    this.#addOpinion(opinion, tokens.length, countSigns(text, tokens));
    this.#emit(language.seed);
  }

  #language(profile: Profile): Language {
    let language = this.#languages.get(profile);
    if (!language) {
      const seed = profile === 'any' ? null : spread(TRAINED.indexOf(profile) + 1);
      language = { lexicon: new Lexicon(profile), isNegation: negationsOf(profile), seed };
      this.#languages.set(profile, language);
    }
    return language;
  }

  #addWords(tokens: readonly Token[], isNegation: IsNegation): void {
    let reach = 0;
    let previous = BOUNDARY;
    for (const token of tokens) {
      const { form } = token;
      const isWord = token.kind === 'word' || token.kind === 'tag';
      this.#bag.add(GROUPS.words, hashOf(form, SEED.word));
      if (token.kind === 'tag') this.#bag.add(GROUPS.words, hashOf('#', hashOf(form, SEED.word)));
      this.#bag.add(GROUPS.words, hashOf(form, hashOf(previous, SEED.pair)));
      if (isWord && reach > 0) this.#bag.add(GROUPS.words, hashOf(form, SEED.negated));
      if (isWord && isNegation(form)) reach = NEGATION_REACH;
      else if (endsClause(token)) reach = 0;
      else if (reach > 0) reach--;
      if (isWord) this.#addGrams(form);
      previous = form;
    }
  }

  /** Runs of 3 to 5 units within a word, its begin and end being units too. */
  #addGrams(form: string): void {
    const units = form.length + 2;
    const unit = (i: number) => (i === 0 ? OPENING : i === units - 1 ? CLOSING : form.charCodeAt(i - 1));
    for (let from = 0; from + SHORTEST_GRAM <= units; from++) {
      let hash = SEED.gram;
      const end = Math.min(units, from + LONGEST_GRAM);
      for (let i = from; i < end; i++) {
        hash = hashUnit(hash, unit(i));
        if (i - from + 1 >= SHORTEST_GRAM) this.#bag.add(GROUPS.letters, hash);
      }
    }
  }

  #addOpinion(opinion: Opinion, length: number, style: Uint8Array): void {
    const put = (name: string, value: number, more = 0) =>
      this.#bag.add(GROUPS.other, hashUnit(hashOf(name, SEED.style), more), value);
    const scale = OPINION_WEIGHT / Math.max(5, length);
    put('good', (OPINION_WEIGHT * Math.sqrt(opinion.good)) / 3);
    put('bad', (OPINION_WEIGHT * Math.sqrt(opinion.bad)) / 3);
    put('good share', scale * opinion.good);
    put('bad share', scale * opinion.bad);
    const balance = Math.max(-4, Math.min(4, Math.round((opinion.good - opinion.bad) / 1.5)));
    put('balance', OPINION_BIN, balance + 4);
    put('first', OPINION_BIN, opinion.first + 1);
    put('last', OPINION_BIN, opinion.last + 1);
    put('ends', 2 * CROSSING, 3 * opinion.first + opinion.last + 4);
    const side = Math.max(-2, Math.min(2, balance)) + 2;
    for (const [i, bin] of style.entries()) {
      put('style', STYLE_WEIGHT, i * 8 + bin);
      put('style and side', CROSSING, (i * 8 + bin) * 8 + side);
    }
    const count = (name: string, times: number, i: number) => {
      if (times > 0) put(name, OPINION_BIN * Math.min(3, times), i);
    };
    for (const [i, times] of opinion.steps.entries()) count('step', times, i);
    count('negated', opinion.negatedGood, 0);
    count('negated', opinion.negatedBad, 1);
    for (const [i, times] of opinion.categories.entries()) {
      count('category', times, i);
      if (times > 0) put('category and side', CROSSING, i * 8 + side);
    }
  }

  #emit(seed: number | null): void {
    const { size, hashes, groups, values } = this.#bag;
    const squares = [0, 0];
    for (let i = 0; i < size; i++) if (groups[i] !== GROUPS.other) squares[groups[i]!]! += values[i]!;
    const scales = [WORDS_LENGTH / Math.sqrt(squares[0] || 1), LETTERS_LENGTH / Math.sqrt(squares[1] || 1)];
    this.#reserve(2 * size);
    let at = 0;
    for (let i = 0; i < size; i++) {
      const group = groups[i]! as Group;
      const value = group === GROUPS.other ? values[i]! : Math.sqrt(values[i]!) * scales[group]!;
      this.buckets[at] = bucketOf(hashes[i]!, group);
      this.values[at++] = value;
      if (seed === null || group === GROUPS.letters) continue;
      this.buckets[at] = bucketOf(hashes[i]! ^ seed, group);
      this.values[at++] = value;
    }
    this.size = at;
  }

  #reserve(size: number): void {
    if (size <= this.buckets.length) return;
    this.buckets = new Int32Array(2 * size);
    this.values = new Float32Array(2 * size);
  }
}

function bucketOf(hash: number, group: Group): number {
  const mixed = spread(hash);
  if (group === GROUPS.other) return mixed & (RESERVED - 1);
  const bucket = mixed & (BUCKETS - 1);
  return bucket < RESERVED ? bucket + RESERVED : bucket;
}
