import type { NearOperand, QueryNode, Word } from '../ast.js';
import { fold, lowerCase } from '../tokens.js';

/** Equal for nodes that match the same texts for a reason that anybody sees: case, accents, order in AND and OR. */
export function keyOf(node: QueryNode | NearOperand): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `${node.kind}(${node.children.map(keyOf).toSorted().join(' ')})`;
    case 'not':
      return `not(${keyOf(node.child)})`;
    case 'near':
      return `near(${keyOf(node.left)} ${node.ordered} ${node.distance} ${keyOf(node.right)})`;
    case 'words':
      return `${node.words.map(keyOfWord).join(' ')}~${node.slop}`;
    case 'field':
      if (node.field === 'title') return `title(${keyOf(node.words)})`;
      if (node.field === 'followers') return `followers(${node.min} ${node.max})`;
      return `${node.field}(${fold(node.value)})`;
  }
}

const FORMS = { folded: fold, accents: lowerCase, exact: (text: string) => text };
const keyOfWord = ({ text, comparison }: Word): string => `${comparison}:${FORMS[comparison](text)}`;

/** Single folded words and prefixes, to find those that match whatever a narrower term matches. */
export class BroadTerms {
  private readonly terms = new Map<string, QueryNode>();

  constructor(nodes: readonly QueryNode[]) {
    for (const node of nodes) {
      const [word] = node.kind === 'words' && node.words.length === 1 ? node.words : [];
      if (word?.comparison === 'folded' && !word.text.includes('?')) this.terms.set(fold(word.text), node);
    }
  }

  /** Another term that every text has which has `node`; null: none is seen. */
  covers(node: QueryNode): QueryNode | null {
    if (node.kind !== 'words') return null;
    return node.words.flatMap((word) => this.coversOf(word)).find((cover) => cover !== node) ?? null;
  }

  private coversOf({ text }: Word): QueryNode[] {
    const form = fold(text);
    const literal = [...form.split(/[?*]/u)[0]!];
    const keys = literal.map((_, last) => `${literal.slice(0, last + 1).join('')}*`);
    if (literal.join('') === form) keys.unshift(form);
    return keys.map((key) => this.terms.get(key)).filter((node) => node !== undefined);
  }
}
