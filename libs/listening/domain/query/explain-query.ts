import type { NearNode, NearOperand, QueryNode, Word, WordsNode } from './ast.js';
import { ENGLISH } from './explain/english.js';
import type { Phrases, Predicate } from './explain/phrases.js';
import { SPANISH } from './explain/spanish.js';

/** What a query finds, as a paragraph for people who do not know the language of queries. */
export function explainQuery(node: QueryNode, language: 'es' | 'en'): string {
  const phrases = language === 'es' ? SPANISH : ENGLISH;
  const sentence = phrases.sentence(new Explainer(phrases).predicate(node).yes);
  return hasWords(node) ? `${sentence} ${phrases.folding}` : sentence;
}

class Explainer {
  constructor(private readonly phrases: Phrases) {}

  predicate(node: QueryNode): Predicate {
    const { phrases } = this;
    switch (node.kind) {
      case 'words':
      case 'near':
        return phrases.contain(this.thing(node));
      case 'field':
        return node.field === 'title' ? phrases.title(this.thing(node.words)) : phrases.field(node);
      case 'not': {
        const { yes, no } = this.predicate(node.child);
        return { yes: no, no: yes };
      }
      case 'and':
      case 'or': {
        const yes = listed(
          node.children.map((child) => this.member(child)),
          phrases[node.kind],
        );
        return { yes, no: phrases.not(`(${yes})`) };
      }
    }
  }

  private member(node: QueryNode): string {
    const { yes } = this.predicate(node);
    return node.kind === 'and' || node.kind === 'or' ? `(${yes})` : yes;
  }

  private thing(node: NearOperand | NearNode): string {
    const { phrases } = this;
    switch (node.kind) {
      case 'words':
        return this.words(node);
      case 'or':
        return `(${listed(
          node.children.map((child) => this.thing(child)),
          phrases.or,
        )})`;
      case 'near':
        return phrases.near(this.side(node.left), this.side(node.right), node.distance, node.ordered);
    }
  }

  private side(node: NearOperand | NearNode): string {
    const isLong = node.kind === 'near' || (node.kind === 'words' && node.slop !== null);
    return isLong ? `(${this.thing(node)})` : this.thing(node);
  }

  private words({ words, slop }: WordsNode): string {
    const { phrases } = this;
    const [first] = words;
    if (words.length === 1) return this.word(first!);
    const comparison = words.every((word) => word.comparison === first!.comparison) ? first!.comparison : 'folded';
    const isPlain = words.every((word) => word.comparison === comparison && !/[?*]/u.test(word.text));
    if (slop === null && isPlain)
      return this.compared(phrases.phrase(words.map(({ text }) => text).join(' ')), comparison);
    const list = words.map((word) => this.compared(phrases.quote(word.text), word.comparison));
    return slop === null ? phrases.inARow(list.join(' ')) : phrases.together(listed(list, phrases.and), slop);
  }

  private word({ text, comparison }: Word): string {
    const { phrases } = this;
    if (text.includes('?')) return this.compared(phrases.pattern(text), comparison);
    return this.compared(text.endsWith('*') ? phrases.prefix(text.slice(0, -1)) : phrases.word(text), comparison);
  }

  private compared(thing: string, comparison: Word['comparison']): string {
    return comparison === 'folded' ? thing : `${thing} (${this.phrases[comparison]})`;
  }
}

const listed = (all: string[], last: string): string => `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`;

function hasWords(node: QueryNode): boolean {
  if (node.kind === 'field') return node.field === 'title';
  if (node.kind === 'not') return hasWords(node.child);
  return node.kind === 'words' || node.kind === 'near' || node.children.some(hasWords);
}
