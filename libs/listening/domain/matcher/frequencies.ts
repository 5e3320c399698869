import { KIND_OF_FIELD } from './fields.js';
import { FIRST_FIELD, PREFIX, type Terms } from './terms.js';

/** Mean share of short texts that hold a word, by its length in units; of 17,000 texts in eight languages. */
const BY_LENGTH = [0, 0.009, 0.0026, 0.0007, 0.0004, 0.0002, 0.00015, 0.00013, 0.0001];
/** Some of the commonest words of the languages that topics are watched in. */
const COMMON = new Set(
  (
    'a al am an and are as at be but by can com con da das de del dem den der des die do e el em en es est et for http https ' +
    'i il in is it je la las le les lo los me mi my na no nos not of on os para per por que qui rt se so su te that the this ' +
    'to tu um un una une und us user via was we with y you zu на и в не что я с а как у по это ' +
    'من في على و ما لا و يا الله का के की है में से और को 的 了 是 我 不 在 人 の に は を た が て い し な と で す る ん'
  ).split(' '),
);
const COMMON_SHARE = 0.05;
/** A field's value that is not a word: a handle, a domain. */
const NAME_SHARE = 0.0002;
/** `lang:`, `is:` and the like. */
const FLAG_SHARE = 0.3;

/** Counts are halved when they come from so many texts: a word that is in fashion now weighs more than one of last month. */
const MEMORY = 2 ** 19;

/**
 * In how many texts each term was, as `Terms` counts it: what was never counted yet is guessed, as if 4,096 texts had been
 * seen before the first.
 */
export class Frequencies {
  texts = 4096;
  private checkAt = 2 * this.texts;

  constructor(private readonly terms: Terms) {}

  /** Counts a text; true when the counts tell enough that is new for every query to be looked at again. */
  count(): boolean {
    if (++this.texts < this.checkAt) return false;
    if (this.texts >= MEMORY) {
      this.texts >>= 1;
      this.terms.halveSeen();
    }
    this.checkAt = 2 * this.texts;
    return true;
  }

  /** What to count a new term with. */
  guess(kind: number, word: string): number {
    return Math.round(this.texts * share(kind, word));
  }

  /** What to count a new phrase with, whose parts were counted so often. */
  guessPhrase(before: number, element: number): number {
    return Math.min(before, element) >> 3;
  }
}

function share(kind: number, word: string): number {
  if (kind >= KIND_OF_FIELD.lang) return FLAG_SHARE;
  if (kind >= FIRST_FIELD) return NAME_SHARE;
  const plain = word.replace('*', '').toLowerCase();
  const exact = COMMON.has(plain) ? COMMON_SHARE : BY_LENGTH[Math.min(plain.length, BY_LENGTH.length - 1)]!;
  return kind === PREFIX ? Math.min(0.2, 4 * exact) : exact;
}
