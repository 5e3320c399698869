import { hasAnchor } from '../anchor.js';
import type { QueryNode } from '../ast.js';
import type { Findings } from '../findings.js';

/** Reports each smallest part for whose sake the query has no anchor: members of an OR one by one. */
export function checkAnchor(node: QueryNode, source: string, findings: Findings, inOr = false): void {
  if (hasAnchor(node)) return;
  if (node.kind === 'or') {
    for (const child of node.children) checkAnchor(child, source, findings, true);
    return;
  }
  const isNegative = node.kind === 'not' || (node.kind === 'and' && node.children.every(({ kind }) => kind === 'not'));
  findings.add('no-anchor', node.span, {
    term: source.slice(node.span.from, node.span.to),
    negative: isNegative ? 1 : 0,
    in: inOr ? 1 : 0,
  });
}
