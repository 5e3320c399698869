import type { QueryNode, Word } from './ast.js';
import { hasAnchor, literalPrefix } from './anchor.js';
import { formatQuery } from './format-query.js';
import { COMMON } from './lint/vocabulary.js';
import { fold } from './tokens.js';

/** Which terms the search begins with, and what is then checked in the texts that have one of them; as query text. */
export interface QueryPlan {
  anchors: string[];
  checks: string[];
}

/**
 * A plan for people. The matcher decides by how often terms are met; this one guesses by the length of words, so it may name another
 * member of an AND. Without anchors everything is checked.
 */
export function queryPlan(node: QueryNode): QueryPlan {
  if (!hasAnchor(node)) return { anchors: [], checks: [formatQuery(node)] };
  switch (node.kind) {
    case 'or': {
      const plans = node.children.map((child) => ({ child, plan: queryPlan(child) }));
      return {
        anchors: [...new Set(plans.flatMap(({ plan }) => plan.anchors))],
        checks: plans.filter(({ plan }) => plan.checks.length > 0).map(({ child }) => formatQuery(child)),
      };
    }
    case 'and': {
      const cheapest = node.children.filter(hasAnchor).reduce((a, b) => (cost(b) < cost(a) ? b : a));
      const { anchors, checks } = queryPlan(cheapest);
      return { anchors, checks: [...checks, ...node.children.filter((child) => child !== cheapest).map(formatQuery)] };
    }
    case 'near': {
      const cheapest = [node.left, node.right].filter(hasAnchor).reduce((a, b) => (cost(b) < cost(a) ? b : a));
      return { anchors: queryPlan(cheapest).anchors, checks: [formatQuery(node)] };
    }
    default:
      return { anchors: [formatQuery(node)], checks: [] };
  }
}

/** How many texts may have it, in no unit: common words most, prefixes more than words, short ones more than long ones. */
function cost(node: QueryNode): number {
  switch (node.kind) {
    case 'words':
      return Math.min(...node.words.map(costOfWord));
    case 'near':
      return Math.min(...[node.left, node.right].filter(hasAnchor).map(cost));
    case 'and':
      return Math.min(...node.children.filter(hasAnchor).map(cost));
    case 'or':
      return node.children.reduce((sum, child) => sum + cost(child), 0);
    case 'field':
      return node.field === 'title' ? cost(node.words) : 1;
    case 'not':
      return Infinity;
  }
}

function costOfWord(word: Word): number {
  if (COMMON.has(fold(word.text))) return 1_000;
  const { length } = literalPrefix(word);
  return /[?*]/u.test(word.text) ? 200 / (1 + length) : 100 / (1 + length);
}
