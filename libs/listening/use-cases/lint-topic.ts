import type { QueryProblem } from '../domain/index.js';
import { explainQuery } from '../domain/query/explain-query.js';
import { formatQuery } from '../domain/query/format-query.js';
import { lintQuery } from '../domain/query/lint-query.js';
import { queryPlan } from '../domain/query/plan-query.js';

/** How a query is understood. */
export interface TopicPlan {
  /** What it finds, in a sentence. */
  meaning: string;
  /** The same query, written the one way. */
  canonical: string;
  /** What texts are looked up by. */
  anchors: string[];
  /** What is then checked in them. */
  checks: string[];
}

/** What is wrong with a query, or probably not meant, and how it is understood. */
export function lintTopic(
  query: string,
  language: 'es' | 'en',
): { ok: boolean; problems: QueryProblem[]; plan: TopicPlan | null } {
  const { ok, problems, node } = lintQuery(query, language);
  const plan = node && { meaning: explainQuery(node, language), canonical: formatQuery(node), ...queryPlan(node) };
  return { ok, problems, plan };
}
