import type { QueryNode } from '../ast.js';
import type { Findings } from '../findings.js';
import { formatQuery } from '../format-query.js';

/** Longer rewritings do not help anybody. */
const LONGEST = 240;

/** ANDs beside an OR without parentheses: says how it is read and what was perhaps meant. */
export function checkMixedOperators(node: QueryNode, mixed: ReadonlySet<QueryNode>, findings: Findings): void {
  if (node.kind === 'not') checkMixedOperators(node.child, mixed, findings);
  if (node.kind !== 'and' && node.kind !== 'or') return;
  if (node.kind === 'or' && node.children.some((child) => mixed.has(child)))
    findings.add('mixed-operators', node.span, { read: short(node), other: short(orFirst(node, mixed)) });
  for (const child of node.children) checkMixedOperators(child, mixed, findings);
}

/** The same terms and operators with OR binding tighter: `a OR b c` as `(a OR b) AND c`. */
function orFirst(node: QueryNode & { kind: 'and' | 'or' }, mixed: ReadonlySet<QueryNode>): QueryNode {
  const groups: QueryNode[][] = [[]];
  for (const child of node.children) {
    const [first, ...rest] = child.kind === 'and' && mixed.has(child) ? child.children : [child];
    groups.at(-1)!.push(first!);
    for (const member of rest) groups.push([member]);
  }
  const { span } = node;
  const children = groups.map((group): QueryNode =>
    group.length > 1 ? { kind: 'or', children: group, span } : group[0]!,
  );
  return { kind: 'and', children, span };
}

const short = (node: QueryNode): string => {
  const text = formatQuery(node);
  return text.length <= LONGEST ? text : '';
};
