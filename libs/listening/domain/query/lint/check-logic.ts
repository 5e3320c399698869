import type { QueryNode } from '../ast.js';
import type { Findings } from '../findings.js';
import { BroadTerms, keyOf } from './same-term.js';
import { excludes, fixedBy } from './single-values.js';

/** Members of AND and OR that repeat, contradict or make each other useless. */
export function checkLogic(node: QueryNode, source: string, findings: Findings): void {
  if (node.kind === 'not') return checkLogic(node.child, source, findings);
  if (node.kind !== 'and' && node.kind !== 'or') return;
  const text = ({ span }: QueryNode): string => source.slice(span.from, span.to);
  const report: Report = (code, one, other) => findings.add(code, one.span, { term: text(one), other: text(other) });

  const members = withoutDuplicates(node.children, (child) => report('duplicate-term', child, child));
  const wanted = members.filter(({ kind }) => kind !== 'not');
  for (const [narrow, broad] of covered(wanted, wanted)) {
    if (node.kind === 'or') report('useless-term', narrow, broad);
    else report('useless-term', broad, narrow);
  }
  if (node.kind === 'and') {
    checkNegations(members, wanted, report);
    checkFixed(wanted, report);
  }
  for (const child of node.children) checkLogic(child, source, findings);
}

type Report = (
  code: 'contradiction' | 'useless-not' | 'useless-term' | 'duplicate-term',
  one: QueryNode,
  other: QueryNode,
) => void;

function withoutDuplicates(nodes: readonly QueryNode[], duplicate: (node: QueryNode) => void): QueryNode[] {
  const seen = new Map<string, QueryNode>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (seen.has(key)) duplicate(node);
    else seen.set(key, node);
  }
  return [...seen.values()];
}

/** What is wanted and excluded at once, what is excluded in vain. */
function checkNegations(members: readonly QueryNode[], wanted: readonly QueryNode[], report: Report): void {
  const negations = new Map(members.filter(({ kind }) => kind === 'not').map((each) => [childOf(each), each]));
  const excluded = [...negations.keys()];
  const same = new Map(wanted.map((each) => [keyOf(each), each]));
  for (const child of excluded) {
    const twin = same.get(keyOf(child));
    if (twin) report('contradiction', negations.get(child)!, twin);
  }
  for (const [narrow, broad] of covered(wanted, excluded)) report('contradiction', negations.get(broad)!, narrow);
  for (const [narrow, broad] of covered(excluded, excluded)) report('useless-term', narrow, broad);
  const fixed = wanted.map(fixedBy).filter((each) => each !== null);
  for (const child of excluded) {
    const ruledOut = fixedBy(child);
    const other = ruledOut && fixed.find((each) => excludes(each, ruledOut));
    if (other) report('useless-not', negations.get(child)!, other.node);
  }
}

function checkFixed(wanted: readonly QueryNode[], report: Report): void {
  const fixed = wanted.map(fixedBy).filter((each) => each !== null);
  for (const [i, one] of fixed.entries()) {
    const other = fixed.slice(0, i).find((each) => excludes(each, one));
    if (other) report('contradiction', one.node, other.node);
  }
}

const childOf = (node: QueryNode): QueryNode => (node.kind === 'not' ? node.child : node);

/** Pairs of a term and a broader one that is in every text in which the first one is. */
function covered(narrow: readonly QueryNode[], broad: readonly QueryNode[]): [narrow: QueryNode, broad: QueryNode][] {
  const terms = new BroadTerms(broad);
  return narrow.flatMap((node): [QueryNode, QueryNode][] => {
    const cover = terms.covers(node);
    return cover ? [[node, cover]] : [];
  });
}
