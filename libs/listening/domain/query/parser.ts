import type { FieldName, NearNode, NearOperand, QueryNode, Span, WordsNode } from './ast.js';
import { fieldNode, unescape } from './field-values.js';
import type { Findings } from './findings.js';
import type { Lexeme, Term } from './lexer.js';
import { wordsOf } from './words.js';

/** Words and field values of one query. */
const MOST_TERMS = 1_000;
/** Parentheses within parentheses, signs of negation in a row, NEARs in a row. */
const DEEPEST = 50;

type Kind = Lexeme['kind'];
const OPERANDS: readonly Kind[] = ['open', 'not', 'minus', 'field', 'term', 'near'];

/**
 * Recursive descent, loosest first: OR, AND (written or not), NOT and `-`, NEAR and ONEAR (to the left), then groups, fields and
 * terms. Goes on after an error, to find them all; the tree is then of no use. Recursion is at most `DEEPEST` groups deep.
 */
export class Parser {
  /** ANDs that stand beside an OR without parentheses. */
  readonly mixed = new Set<QueryNode>();
  private at = 0;
  private depth = 0;
  private terms = 0;
  /** The field of the group that is being read: `site:(…)`. */
  private field: (Lexeme & { kind: 'field' }) | null = null;
  /** True: the AND that was read last had several members. */
  private joined = false;

  constructor(
    private readonly source: string,
    private readonly lexemes: readonly Lexeme[],
    private readonly findings: Findings,
  ) {}

  parse(): QueryNode | null {
    if (this.lexemes.length === 0) this.findings.add('empty', { from: 0, to: this.source.length });
    let node: QueryNode | null = null;
    while (this.at < this.lexemes.length) {
      node = this.or();
      const stray = this.take('close');
      if (stray) this.findings.add('unopened-parenthesis', stray);
    }
    return node;
  }

  private or(): QueryNode | null {
    const children: (QueryNode | null)[] = [];
    const joined: QueryNode[] = [];
    let operator: Lexeme | null = null;
    do {
      const begin = this.at;
      const child = this.and();
      children.push(child);
      if (child && this.joined) joined.push(child);
      const next = this.take('or');
      // `OR b`, `a OR OR b`, `a OR`: the nearest operator lacks a side
      if (this.at - (next ? 1 : 0) === begin && (operator ?? next)) this.missing((operator ?? next)!);
      operator = next;
    } while (operator);
    if (children.length > 1) for (const child of joined) this.mixed.add(child);
    return join('or', children);
  }

  private and(): QueryNode | null {
    const children: (QueryNode | null)[] = [];
    for (let first = true; this.startsOperand() || this.is('and'); first = false) {
      const operator = this.take('and');
      if (operator && (first || !this.startsOperand())) this.missing(operator);
      if (this.startsOperand()) children.push(this.not());
    }
    this.joined = children.length > 1;
    return join('and', children);
  }

  private not(): QueryNode | null {
    const signs: Span[] = [];
    for (let sign; (sign = this.take('not') ?? this.take('minus'));) signs.push(sign);
    if (signs.length > DEEPEST) return this.stop('too-deep', signs[DEEPEST]!, { most: DEEPEST });
    if (signs.length > 1) this.findings.add('double-negation', { from: signs[0]!.from, to: signs.at(-1)!.to });
    if (!this.startsOperand()) {
      this.missing(signs.at(-1)!);
      return null;
    }
    const child = this.near();
    return (
      child &&
      signs.reduceRight<QueryNode>(
        (node, { from }) => ({ kind: 'not', child: node, span: { from, to: node.span.to } }),
        child,
      )
    );
  }

  private near(): QueryNode | null {
    const before = this.lexemes[this.at - 1];
    let left = this.primary();
    let operator: (Lexeme & { kind: 'near' }) | null;
    for (let count = 1; (operator = this.take('near')); count++) {
      if (count > DEEPEST) return this.stop('too-deep', operator, { most: DEEPEST });
      const right = this.right(operator);
      if (count === 1 && before?.kind === 'minus')
        this.findings.add('negated-near', { from: before.from, to: operator.to });
      if (this.field) this.findings.add('near-in-field', operator, { field: this.field.name });
      else left = this.pair(left, operator, right);
    }
    return left;
  }

  private right(operator: Lexeme): QueryNode | null {
    if (this.is('not') || this.is('minus')) {
      this.findings.add('near-operand', this.lexemes[this.at]!);
      return this.not();
    }
    if (this.startsOperand()) return this.primary();
    this.missing(operator);
    return null;
  }

  private pair(
    left: QueryNode | null,
    { ordered, distance }: Lexeme & { kind: 'near' },
    right: QueryNode | null,
  ): QueryNode | null {
    if (!left || !right) return null;
    const [one, other] = [this.besideNear(left), this.besideNear(right)];
    if (!one || !other) return null;
    return {
      kind: 'near',
      left: one,
      right: other,
      distance,
      ordered,
      span: { from: left.span.from, to: right.span.to },
    };
  }

  private besideNear(node: QueryNode): NearOperand | NearNode | null {
    return node.kind === 'near' ? node : this.besideNearInGroup(node);
  }

  private besideNearInGroup(node: QueryNode): NearOperand | null {
    if (node.kind === 'words') return node;
    if (node.kind !== 'or') {
      this.findings.add('near-operand', node.span);
      return null;
    }
    const children = node.children.map((child) => this.besideNearInGroup(child)).filter((child) => child !== null);
    return children.length === node.children.length ? { ...node, kind: 'or', children } : null;
  }

  private primary(): QueryNode | null {
    const lexeme = this.lexemes[this.at++];
    switch (lexeme?.kind) {
      case 'open':
        return this.group(lexeme);
      case 'field':
        return this.ofField(lexeme);
      case 'term':
        return this.field ? this.value(this.field.name, lexeme) : this.term(lexeme);
      case 'near':
        this.missing(lexeme);
        return null;
      default:
        return null;
    }
  }

  private group(open: Span): QueryNode | null {
    if (this.depth === DEEPEST) return this.stop('too-deep', open, { most: DEEPEST });
    if (this.is('close')) this.findings.add('empty-group', { from: open.from, to: this.lexemes[this.at]!.to });
    this.depth++;
    const node = this.or();
    this.depth--;
    if (!this.take('close') && this.at <= this.lexemes.length) this.findings.add('unclosed-parenthesis', open);
    return node;
  }

  private ofField(lexeme: Lexeme & { kind: 'field' }): QueryNode | null {
    const next = this.lexemes[this.at];
    if (next?.from !== lexeme.to || next.kind === 'close') {
      this.findings.add('missing-value', lexeme, { field: lexeme.name });
      return null;
    }
    const outer = this.field;
    if (outer) this.findings.add('field-in-field', lexeme, { field: outer.name, inner: lexeme.name });
    this.at++;
    if (next.kind === 'term') return this.value(lexeme.name, next, lexeme.from);
    this.field = lexeme;
    const node = this.group(next);
    this.field = outer;
    return node;
  }

  private value(field: FieldName, term: Term, from = term.from): QueryNode | null {
    const span = { from, to: term.to };
    if (field === 'title') {
      const words = this.words(term);
      return words && { kind: 'field', field, words, span };
    }
    if (term.comparison !== 'folded' || term.slop !== null) this.findings.add('words-only', term, { field });
    const content = this.source.slice(term.content.from, term.content.to);
    this.count(span);
    return fieldNode(field, term.quoted ? unescape(content) : content, span, this.findings);
  }

  private term(term: Term): QueryNode | null {
    const bare = term.quoted || term.comparison !== 'folded' ? '' : this.source.slice(term.from, term.to);
    if (/^[#＃]+[^#＃]/u.test(bare)) return this.value('hashtag', term);
    if (/^[@＠]+[^@＠]/u.test(bare)) return this.value('mention', term);
    return this.words(term);
  }

  private words(term: Term): WordsNode | null {
    const before = this.findings.all.length;
    const words = wordsOf(this.source, term, this.findings);
    const span = { from: term.from, to: term.to };
    if (words.length === 0) {
      if (this.findings.all.length === before)
        this.findings.add('no-word', span, { term: this.source.slice(span.from, span.to) });
      return null;
    }
    if (words.length === 1 && term.slop !== null) this.findings.add('useless-slop', span);
    for (const word of words) this.count(word.span);
    return { kind: 'words', words, slop: term.slop, span };
  }

  private count(span: Span): void {
    if (++this.terms === MOST_TERMS + 1) this.stop('too-many-terms', span, { most: MOST_TERMS });
  }

  /** Nothing more is read: the query is beyond what is accepted. */
  private stop(code: 'too-deep' | 'too-many-terms', span: Span, details: { most: number }): null {
    this.findings.add(code, span, details);
    this.at = this.lexemes.length + 1;
    return null;
  }

  private missing({ from, to }: Span): void {
    this.findings.add('missing-operand', { from, to }, { operator: this.source.slice(from, to) });
  }

  private startsOperand(): boolean {
    const next = this.lexemes[this.at];
    return next !== undefined && OPERANDS.includes(next.kind);
  }

  private is(kind: Kind): boolean {
    return this.lexemes[this.at]?.kind === kind;
  }

  private take<K extends Kind>(kind: K): (Lexeme & { kind: K }) | null {
    const next = this.lexemes[this.at];
    if (next?.kind !== kind) return null;
    this.at++;
    return next as Lexeme & { kind: K };
  }
}

/** null: a member is missing, which was reported. */
function join(kind: 'and' | 'or', children: (QueryNode | null)[]): QueryNode | null {
  const nodes = children.filter((child) => child !== null);
  if (nodes.length <= 1) return nodes[0] ?? null;
  return { kind, children: nodes, span: { from: nodes[0]!.span.from, to: nodes.at(-1)!.span.to } };
}
