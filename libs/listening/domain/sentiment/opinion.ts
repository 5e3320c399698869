import { CATEGORIES, type Lexicon } from './lexicon.js';
import type { IsNegation } from './negation.js';
import type { Token } from './tokens.js';

/** What the valued words of a text say together. */
export interface Opinion {
  /** Sums of the values, both positive numbers. */
  good: number;
  bad: number;
  /** -1, 0, 1: side of the first and of the last valued word. */
  first: number;
  last: number;
  /** How many valued words of -3, -2, -1, 1, 2, 3; those after a negation count with their new value. */
  steps: Uint8Array;
  /** How many good and how many bad words were negated. */
  negatedGood: number;
  negatedBad: number;
  /** How many words of each category. */
  categories: Uint8Array;
}

/** Words after a negation that it reaches, unless a punctuation mark stands between. */
export const NEGATION_REACH = 4;
const STRENGTHENED = 1.3;
/** "not good" is half as bad as good is good; "not bad" is hardly bad any more. */
const NEGATED_GOOD = -0.5;
const NEGATED_BAD = 0.3;
const STRONG = 1 << CATEGORIES.indexOf('strong');

export function endsClause(token: Token): boolean {
  if (token.kind === 'exclaim' || token.kind === 'question' || token.kind === 'pause') return true;
  return token.kind === 'sign' && token.length === 1 && '.,;:'.includes(token.form);
}

/** Reads the lexicon's words in a text with their negations and strengtheners. */
export function opinionOf(tokens: readonly Token[], lexicon: Lexicon, isNegation: IsNegation): Opinion {
  const opinion: Opinion = {
    ...{ good: 0, bad: 0, first: 0, last: 0, negatedGood: 0, negatedBad: 0 },
    steps: new Uint8Array(6),
    categories: new Uint8Array(CATEGORIES.length),
  };
  let reach = 0;
  let previous = '';
  let isStrengthened = false;
  for (const token of tokens) {
    if (endsClause(token)) {
      reach = 0;
      previous = '';
      continue;
    }
    const isWord = token.kind === 'word' || token.kind === 'tag';
    const pair = isWord && previous ? lexicon.pair(previous, token.form) : undefined;
    const single = isWord ? lexicon.word(token.form) : token.kind === 'sign' ? lexicon.sign(token.form) : undefined;
    const categories = (single?.categories ?? 0) | (pair?.categories ?? 0);
    if (categories !== 0) for (let i = 0; i < CATEGORIES.length; i++) opinion.categories[i]! += (categories >> i) & 1;
    let value = pair?.value || single?.value || 0;
    // a pair that begins with the negation, like `no puedo`, has its value with it
    if (value !== 0 && reach > 0 && !(pair?.value && reach === NEGATION_REACH)) {
      if (value > 0) opinion.negatedGood++;
      else opinion.negatedBad++;
      value *= value > 0 ? NEGATED_GOOD : NEGATED_BAD;
    }
    if (value !== 0) count(opinion, value, isStrengthened);
    if (isWord && isNegation(token.form)) reach = NEGATION_REACH;
    else if (reach > 0) reach--;
    isStrengthened = single !== undefined && (single.categories & STRONG) !== 0;
    previous = isWord ? token.form : '';
  }
  return opinion;
}

function count(opinion: Opinion, value: number, isStrengthened: boolean): void {
  const weight = Math.abs(value) * (isStrengthened ? STRENGTHENED : 1);
  if (value > 0) opinion.good += weight;
  else opinion.bad += weight;
  const step = Math.ceil(Math.abs(value));
  opinion.steps[value > 0 ? 2 + step : 3 - step]!++;
  opinion.last = Math.sign(value);
  if (opinion.first === 0) opinion.first = opinion.last;
}
