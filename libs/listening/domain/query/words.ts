import { literalPrefix, SHORTEST_PREFIX } from './anchor.js';
import type { Comparison, Span, Word } from './ast.js';
import type { Findings } from './findings.js';
import type { Term } from './lexer.js';
import { isToken, queryWord } from './tokens.js';

/**
 * The words of a term, one for each token. Within quotes `{Word}` and `=word` set the comparison of single words, and a
 * backslash takes the meaning of the character behind it away. Wildcards that cannot be are reported.
 */
export function wordsOf(source: string, term: Term, findings: Findings): Word[] {
  return new WordReader(source, term, findings).read();
}

class WordReader {
  private readonly words: Word[] = [];
  /** The content, what is escaped replaced by spaces. */
  private readonly text: string;
  private readonly word = queryWord();
  private at = 0;
  private brace: number | null = null;
  private accented = false;

  constructor(
    source: string,
    private readonly term: Term,
    private readonly findings: Findings,
  ) {
    const { from, to } = term.content;
    const content = source.slice(from, to);
    this.text = term.quoted ? content.replace(/\\./gsu, unescaped) : content;
  }

  read(): Word[] {
    const { text, term } = this;
    while (this.at < text.length) {
      const character = text[this.at]!;
      this.word.lastIndex = this.at;
      const match = this.word.exec(text);
      if (match) this.take(match[0], match[1] !== undefined);
      else {
        if (character === '*') this.report('wildcard-first', this.at, this.at + 1);
        if (/\s/u.test(character)) this.accented = false;
        if (term.quoted && term.comparison === 'folded') this.mark(character);
        this.at++;
      }
    }
    if (this.brace !== null) this.report('unclosed-brace', this.brace, this.brace + 1);
    return this.words;
  }

  /** `{`, `}` and `=` inside quotes. */
  private mark(character: string): void {
    if (character === '{') this.brace = this.at;
    if (character === '}') this.brace = null;
    if (character === '=' && /\s/u.test(this.text[this.at - 1] ?? ' ')) this.accented = true;
  }

  private take(run: string, isSingle: boolean): void {
    const from = this.at;
    const end = from + run.length;
    const isPrefix = this.text[end] === '*';
    this.at = isPrefix ? end + 1 : end;
    if (isPrefix && isSingle) this.report('useless-wildcard', from, this.at, { term: run });
    const word: Word = {
      text: `${run}${isPrefix && !isSingle ? '*' : ''}`.normalize('NFC'),
      comparison: this.comparison(),
      span: this.spanOf(from, this.at),
    };
    if (isToken(run)) this.words.push(word);
    else if (run.includes('?')) this.report('wildcard-alone', from, this.at);
    if (!isSingle) this.checkWildcards(word, run, from);
  }

  private checkWildcards(word: Word, run: string, from: number): void {
    const to = this.at;
    const next = this.text.slice(to, to + 2);
    if (word.text.endsWith('*')) {
      this.word.lastIndex = to;
      if (next.startsWith('*') || this.word.test(this.text))
        this.report('wildcard-inside', from, to, { term: word.text });
      else if ([...literalPrefix(word)].length < SHORTEST_PREFIX)
        this.report('short-prefix', from, to, { term: word.text });
    } else if (this.term.quoted && run.endsWith('?') && isToken(run) && /^(\s|$)/u.test(next))
      this.report('question-mark', to - 1, to, { term: run });
  }

  private comparison(): Comparison {
    if (this.term.comparison !== 'folded') return this.term.comparison;
    if (this.brace !== null) return 'exact';
    return this.accented ? 'accents' : 'folded';
  }

  private spanOf(from: number, to: number): Span {
    const base = this.term.content.from;
    return { from: base + from, to: base + to };
  }

  private report(code: Parameters<Findings['add']>[0], from: number, to: number, details = {}): void {
    this.findings.add(code, this.spanOf(from, to), details);
  }
}

/** An escaped sign separates; an escaped letter is that letter. Same length. */
const unescaped = (pair: string): string =>
  /[\p{L}\p{M}\p{N}_]/u.test(pair) && pair[1] !== undefined ? ` ${pair.slice(1)}` : ' '.repeat(pair.length);
