import { literalPrefix } from '../query/anchor.js';
import type { FieldNode, NearNode, NearOperand, QueryNode, Word, WordsNode } from '../query/ast.js';
import { EITHER, FIELD, NEAR, OR, TITLE, WORDS, type Conditions } from './conditions.js';
import type { Expression } from './expression.js';
import { isName, KIND_OF_FIELD, PREFIXED } from './fields.js';
import { FoldedUnits } from './folded-units.js';
import type { Frequencies } from './frequencies.js';
import { Pattern } from './patterns.js';
import { PREFIX, type Terms, WORD } from './terms.js';

/** Queries as expressions: what they need is taken from `terms` and `conditions`, and given back by `release`. */
export class Compiler {
  private readonly folded = new FoldedUnits();

  constructor(
    private readonly terms: Terms,
    private readonly conditions: Conditions,
    private readonly frequencies: Frequencies,
  ) {}

  compile(node: QueryNode): Expression {
    switch (node.kind) {
      case 'and':
      case 'or':
        return join(
          node.kind,
          node.children.map((child) => this.compile(child)),
        );
      case 'not':
        return { kind: 'not', child: this.compile(node.child) };
      case 'words':
        return isPhrase(node) ? this.phrase(node.words) : this.condition(EITHER, node);
      case 'near':
        return this.condition(EITHER, node);
      case 'field':
        return this.field(node);
    }
  }

  release(expression: Expression): void {
    switch (expression.kind) {
      case 'term':
        this.terms.release(expression.term);
        break;
      case 'condition':
        this.conditions.release(expression.code);
        break;
      case 'not':
        this.release(expression.child);
        break;
      case 'and':
      case 'or':
        for (const child of expression.children) this.release(child);
    }
  }

  private field(node: FieldNode): Expression {
    const { conditions, folded } = this;
    if (node.field === 'title') return this.condition(TITLE, node.words);
    if (node.field === 'followers') {
      const { field, min, max } = node;
      return conditionOf([FIELD, conditions.keep({ field, min, max })]);
    }
    const { field, value } = node;
    if (field === 'url') return conditionOf([FIELD, conditions.keep({ field, value: value.toLowerCase() })]);
    if (!isName(field)) return termOf(this.take(KIND_OF_FIELD[field], folded.take(value), value));
    if (!value.endsWith('*')) return termOf(this.take(KIND_OF_FIELD[field], folded.read(value), value));
    return termOf(this.take(KIND_OF_FIELD[field] + PREFIXED, folded.read(value.slice(0, -1)), value));
  }

  /** Words side by side, each equal to a token when folded, are one term. */
  private phrase([first, ...rest]: Word[]): Expression {
    const { terms, frequencies } = this;
    let phrase = this.word(first!);
    for (const word of rest) {
      const element = this.word(word);
      const longer = terms.takeNext(phrase, element, frequencies.guessPhrase(terms.seen(phrase), terms.seen(element)));
      terms.release(phrase);
      terms.release(element);
      phrase = longer;
    }
    return termOf(phrase);
  }

  /** The terms that a text must have, so that queries can wait for them, and then the condition itself. */
  private condition(stream: number, node: NearOperand | NearNode): Expression {
    const code = [stream];
    const needed = this.operand(node, code);
    const condition = conditionOf(code);
    return needed ? join('and', [needed, condition]) : condition;
  }

  /** Appends the code of an operand; what a text must have for it, null: nothing that is a term. */
  private operand(node: NearOperand | NearNode, code: number[]): Expression | null {
    switch (node.kind) {
      case 'words':
        code.push(WORDS, node.slop ?? -1, node.words.length);
        return allOf(node.words.map((word) => this.operandWord(word, code)));
      case 'near':
        code.push(NEAR, node.distance, node.ordered ? 1 : 0);
        return allOf([this.operand(node.left, code), this.operand(node.right, code)]);
      case 'or': {
        code.push(OR, node.children.length);
        const needed = node.children.map((child) => this.operand(child, code));
        const children = needed.filter((each) => each !== null);
        if (children.length === needed.length) return join('or', children);
        for (const child of children) this.release(child);
        return null;
      }
    }
  }

  private operandWord(word: Word, code: number[]): Expression | null {
    if (isPlain(word)) {
      code.push(this.word(word));
      return termOf(this.word(word));
    }
    code.push(this.conditions.keepPattern(new Pattern(word)));
    const literal = literalPrefix(word);
    if (literal === '') return null;
    return termOf(this.take(/[?*]/.test(word.text) ? PREFIX : WORD, this.folded.take(literal), literal));
  }

  /** The term of a plain word. */
  private word({ text }: Word): number {
    const isPrefix = text.endsWith('*');
    return this.take(isPrefix ? PREFIX : WORD, this.folded.read(isPrefix ? text.slice(0, -1) : text), text);
  }

  private take(kind: number, { hash, units, length }: FoldedUnits, text: string): number {
    return this.terms.take(kind, hash, units, length, this.frequencies.guess(kind, text));
  }
}

/** Whether a token fits the word exactly when its folded letters are the word's, or begin with them. */
const isPlain = ({ text, comparison }: Word): boolean => comparison === 'folded' && !text.includes('?') && text !== '*';

const isPhrase = ({ words, slop }: WordsNode): boolean =>
  words.length > 0 && (slop === null || words.length === 1) && words.every(isPlain);

const termOf = (term: number): Expression => ({ kind: 'term', term });

const conditionOf = (code: number[]): Expression => ({ kind: 'condition', code, at: 0 });

/** And within and is one and, so that any part of it can be what the query waits for. */
const join = (kind: 'and' | 'or', children: Expression[]): Expression => ({
  kind,
  children: children.flatMap((child) => (child.kind === kind ? child.children : [child])),
});

function allOf(needed: (Expression | null)[]): Expression | null {
  const children = needed.filter((each) => each !== null);
  return children.length > 1 ? join('and', children) : (children[0] ?? null);
}
