import { FIELD_NAMES, guessField } from './field-names.js';
import type { Comparison, FieldName, Span } from './ast.js';
import type { Findings } from './findings.js';

/** Most words between the sides of NEAR and of `"…"~n`: farther apart is another subject, and the work stays bounded. */
const LARGEST_DISTANCE = 100;

/** What stands in quotes, in braces or bare. `content` is what is inside, without quotes, braces and `=`. */
export interface Term extends Span {
  kind: 'term';
  content: Span;
  quoted: boolean;
  comparison: Comparison;
  slop: number | null;
}

export type Lexeme =
  | (Span & { kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'minus' })
  | (Span & { kind: 'near'; ordered: boolean; distance: number })
  | (Span & { kind: 'field'; name: FieldName })
  | Term;

const DOUBLE = '"“”„‟＂';
const ANGLED = '«»';
const RUN = /[^\s(){}（）"“”„‟＂«»]+/y;
const OPERATORS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
]);

/** Cuts a query into lexemes, each character looked at a bounded number of times. Never throws. */
export class Lexer {
  private at = 0;
  private readonly lexemes: Lexeme[] = [];
  /** So that many open braces do not each search the rest of the text. */
  private readonly lastBrace: number;

  constructor(
    private readonly source: string,
    private readonly findings: Findings,
  ) {
    this.lastBrace = source.lastIndexOf('}');
  }

  lex(): Lexeme[] {
    const { source } = this;
    while (this.at < source.length) {
      const character = source[this.at]!;
      if (/\s/u.test(character)) this.at++;
      else if ('(（'.includes(character)) this.sign('open', 1);
      else if (')）'.includes(character)) this.sign('close', 1);
      else this.term();
    }
    return this.lexemes;
  }

  private sign(kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'minus', length: number): void {
    this.lexemes.push({ kind, from: this.at, to: this.at + length });
    this.at += length;
  }

  private term(): void {
    const { at, source } = this;
    const before = this.lexemes.at(-1);
    const isValue = before?.kind === 'field' && before.to === at;
    if (!isValue && source[at] === '-' && this.mayNegate()) return this.sign('minus', 1);
    const begin = source[at] === '=' && /[^\s=)）]/u.test(source[at + 1] ?? ' ') ? at + 1 : at;
    const comparison = begin > at ? 'accents' : 'folded';
    if (this.isQuote(begin)) return this.quoted(at, begin, comparison);
    if (source[begin] === '{') return this.braced(at, begin);
    const run = this.run(begin);
    if (!isValue && comparison === 'folded' && this.operator(run)) return;
    this.at = begin + Math.max(run.length, 1);
    this.push(at, { from: begin, to: this.at }, { quoted: false, comparison });
  }

  /** An operator or the name of a field at the begin of a bare run; true when it was one. */
  private operator(run: string): boolean {
    const operator = OPERATORS.get(run);
    if (operator) {
      this.sign(operator, run.length);
      return true;
    }
    const near = /^(O?NEAR)(?:\/(.*))?$/su.exec(run);
    if (near) {
      const span = { from: this.at, to: this.at + run.length };
      const distance = this.distance(near[2] ?? '', span, 'bad-distance', near[1]!) ?? 0;
      this.lexemes.push({ kind: 'near', ordered: near[1] === 'ONEAR', distance, ...span });
      this.at = span.to;
      return true;
    }
    if (/^~\d*$/u.test(run)) this.findings.add('bad-slop', { from: this.at, to: this.at + run.length });
    return this.field(run);
  }

  /** `-x` at the begin of a term; a dash between spaces or after a quote is none. */
  private mayNegate(): boolean {
    const before = this.source[this.at - 1] ?? ' ';
    const after = this.source[this.at + 1] ?? ' ';
    return (/[\s(（]/u.test(before) || this.lexemes.at(-1)?.kind === 'minus') && /[^\s)）}]/u.test(after);
  }

  private field(run: string): boolean {
    const written = /^(\p{L}[\p{L}\p{M}\p{N}_-]*):/u.exec(run)?.[1];
    if (written === undefined || /^https?:\/\//iu.test(run)) return false;
    const span = { from: this.at, to: this.at + written.length };
    const name = FIELD_NAMES.find((each) => each === written.toLowerCase());
    if (name !== undefined) {
      this.lexemes.push({ kind: 'field', name, from: span.from, to: span.to + 1 });
      this.at = span.to + 1;
      return true;
    }
    // in `Note: the colon` it is no field
    if (/\S/u.test(this.source[span.to + 1] ?? ' '))
      this.findings.add('unknown-field', span, { name: written, guess: guessField(written) ?? '' });
    return false;
  }

  private quoted(from: number, quote: number, comparison: Comparison): void {
    const content = this.content(quote);
    this.push(from, content, { quoted: true, comparison, slop: this.slop() });
  }

  /** What is between the quote here and its partner; goes on behind it. Without a partner, the rest of the text. */
  private content(quote: number): Span {
    const { source } = this;
    const partners = ANGLED.includes(source[quote]!) ? ANGLED : DOUBLE;
    let end = quote + 1;
    while (end < source.length && !partners.includes(source[end]!)) end += source[end] === '\\' ? 2 : 1;
    if (end >= source.length)
      this.findings.add('unclosed-quote', { from: quote, to: quote + 1 }, { quote: source[quote]! });
    this.at = Math.min(end + 1, source.length);
    return { from: quote + 1, to: Math.min(end, source.length) };
  }

  private braced(from: number, brace: number): void {
    const { source } = this;
    let content: Span;
    if (this.isQuote(brace + 1)) content = this.content(brace + 1);
    else {
      const end = brace < this.lastBrace ? source.indexOf('}', brace) : -1;
      content = { from: brace + 1, to: end < 0 ? brace + 1 + this.run(brace + 1).length : end };
      this.at = content.to;
    }
    if (source[this.at] === '}') this.at++;
    else this.findings.add('unclosed-brace', { from: brace, to: brace + 1 });
    this.push(from, content, { quoted: true, comparison: 'exact', slop: this.slop() });
  }

  private slop(): number | null {
    if (this.source[this.at] !== '~') return null;
    const from = this.at;
    const digits = this.run(from + 1);
    this.at += 1 + digits.length;
    return this.distance(digits, { from, to: this.at }, 'bad-slop', '~');
  }

  /** null: reported. */
  private distance(digits: string, span: Span, code: 'bad-distance' | 'bad-slop', operator: string): number | null {
    if (!/^\d+$/u.test(digits)) this.findings.add(code, span, { operator });
    else if (Number(digits) <= LARGEST_DISTANCE) return Number(digits);
    else this.findings.add('distance-too-large', span, { operator, most: LARGEST_DISTANCE });
    return null;
  }

  private push(
    from: number,
    content: Span,
    term: Pick<Term, 'quoted' | 'comparison'> & { slop?: number | null },
  ): void {
    this.lexemes.push({ kind: 'term', from, to: this.at, content, slop: null, ...term });
  }

  private isQuote(at: number): boolean {
    return at < this.source.length && (DOUBLE + ANGLED).includes(this.source[at]!);
  }

  private run(from: number): string {
    RUN.lastIndex = from;
    return RUN.exec(this.source)?.[0] ?? '';
  }
}
