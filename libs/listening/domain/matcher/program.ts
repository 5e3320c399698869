import type { Expression } from './expression.js';

/** Where a program goes when the query does not match, or does; any other number is how far ahead the next step stands. */
export const REJECT = 0;
export const ACCEPT = 0xffff;
/** Integers of a step: a term (below 0: where a condition stands), and where to go on when it is there << 16 | when not. */
const STEP = 2;

/**
 * An expression as steps that only go forward, each deciding between two ways. What `share` says is rarest comes first within
 * AND, the most frequent first within OR, conditions last. `base` is where the integers of the query
 * stand. Empty: always true. Throws a RangeError when the query has more than 32,000 terms.
 */
export function programOf(
  expression: Expression | null,
  base: number,
  share: (expression: Expression) => number,
): number[] {
  if (expression === null) return [];
  const gain = (node: Expression): number => (node.kind === 'condition' ? -Infinity : share(node));
  /** Steps from last to first; a step's number is its distance from the end. */
  const steps: { what: number; yes: number; no: number }[] = [];
  const emit = (node: Expression, yes: number, no: number): number => {
    switch (node.kind) {
      case 'term':
        return steps.push({ what: node.term, yes, no });
      case 'condition':
        return steps.push({ what: -(base + node.at), yes, no });
      case 'not':
        return emit(node.child, no, yes);
      case 'and':
        return node.children
          .toSorted((a, b) => share(b) - share(a))
          .reduce((next, child) => emit(child, next, no), yes);
      case 'or':
        return node.children.toSorted((a, b) => gain(a) - gain(b)).reduce((next, child) => emit(child, yes, next), no);
    }
  };
  emit(expression, -ACCEPT, -REJECT);
  if (steps.length * STEP >= ACCEPT) throw new RangeError('A query has at most 32,000 terms.');
  const way = (from: number, to: number): number => (to <= 0 ? -to : (from - to) * STEP);
  return steps
    .map(({ what, yes, no }, i) => [what, (way(i + 1, yes) << 16) | way(i + 1, no)])
    .reverse()
    .flat();
}
