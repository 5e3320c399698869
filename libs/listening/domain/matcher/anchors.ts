import type { Expression } from './expression.js';
import { isRare } from './fields.js';
import type { Terms } from './terms.js';

/** What a query waits for, and what is then left of it to look at; null: nothing. */
export interface Anchor {
  terms: number[];
  rest: Expression | null;
}

/** In how many texts one of the terms is found that the query would wait for; Infinity: there are none such. */
export function anchorCost(expression: Expression, terms: Terms): number {
  switch (expression.kind) {
    case 'term':
      return isRare(terms.kindOf(expression.term)) ? terms.seen(expression.term) : Infinity;
    case 'and':
      return Math.min(...expression.children.map((child) => anchorCost(child, terms)));
    case 'or':
      return expression.children.reduce((sum, child) => sum + anchorCost(child, terms), 0);
    case 'not':
    case 'condition':
      return Infinity;
  }
}

/** The terms of which every matching text has one, the cheapest such set. Only for expressions of finite cost. */
export function anchorOf(expression: Expression, terms: Terms): Anchor {
  const chosen = new Set<number>();
  const choose = (node: Expression): void => {
    if (node.kind === 'term') chosen.add(node.term);
    if (node.kind === 'or') node.children.forEach(choose);
    if (node.kind === 'and') choose(cheapest(node.children, terms));
  };
  choose(expression);
  return { terms: [...chosen], rest: restOf(expression, terms) };
}

/** One term, or one of several alone, is settled when the query is reached through it; all else is looked at again. */
function restOf(expression: Expression, terms: Terms): Expression | null {
  if (isFlat(expression)) return null;
  if (expression.kind !== 'and') return expression;
  const settled = cheapest(expression.children, terms);
  if (!isFlat(settled)) return expression;
  const children = expression.children.filter((child) => child !== settled);
  return children.length === 1 ? children[0]! : { kind: 'and', children };
}

const isFlat = (node: Expression): boolean =>
  node.kind === 'term' || (node.kind === 'or' && node.children.every((child) => child.kind === 'term'));

function cheapest(children: readonly Expression[], terms: Terms): Expression {
  let best = children[0]!;
  let lowest = anchorCost(best, terms);
  for (const child of children.slice(1)) {
    const cost = anchorCost(child, terms);
    if (cost < lowest) [best, lowest] = [child, cost];
  }
  return best;
}

/** How likely a text fulfils it, on the scale of the counts of terms. */
export function likelihood(expression: Expression, terms: Terms, texts: number): number {
  switch (expression.kind) {
    case 'term':
      return terms.seen(expression.term);
    case 'condition':
      return Infinity;
    case 'not':
      return texts - Math.min(texts, likelihood(expression.child, terms, texts));
    case 'and':
      return Math.min(...expression.children.map((child) => likelihood(child, terms, texts)));
    case 'or':
      return expression.children.reduce((sum, child) => sum + likelihood(child, terms, texts), 0);
  }
}
