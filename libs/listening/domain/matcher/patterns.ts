import type { Comparison, Word } from '../query/ast.js';
import { fold, lowerCase } from '../query/tokens.js';

const COMPARED: Readonly<Record<Comparison, (text: string) => string>> = {
  folded: fold,
  accents: lowerCase,
  exact: (text) => text.normalize('NFC'),
};

/** A word that equality of folded letters does not decide: it has a `?`, or its case or accents count. */
export class Pattern {
  readonly comparison: Comparison;
  private readonly letters: readonly string[];
  private readonly open: boolean;

  constructor(word: Pick<Word, 'text' | 'comparison'>) {
    this.comparison = word.comparison;
    this.open = word.text.endsWith('*');
    this.letters = [...COMPARED[word.comparison](this.open ? word.text.slice(0, -1) : word.text)];
  }

  /** Whether a token as written fits. */
  fits(token: string): boolean {
    const given = [...COMPARED[this.comparison](token)];
    if (this.open ? given.length < this.letters.length : given.length !== this.letters.length) return false;
    return this.letters.every((letter, i) => (letter === '?' ? /[\p{L}\p{N}]/u.test(given[i]!) : letter === given[i]));
  }
}
