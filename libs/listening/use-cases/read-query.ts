import { unprocessable } from '#kernel';
import type { QueryNode } from '../domain/index.js';
import { lintQuery } from '../domain/query/lint-query.js';

/** The tree of a query. Throws 422 with every error of it, each at its place in the text. */
export function readQuery(query: string, language: 'es' | 'en' = 'en'): QueryNode {
  const { node, problems } = lintQuery(query, language);
  if (node) return node;
  const errors = problems
    .filter((problem) => problem.severity === 'error')
    .map(({ code, message, from, to, hint }) => ({ code, pointer: '/query', message, from, to, hint }));
  throw unprocessable(
    'invalid_query',
    'This query cannot be matched: errors says what is wrong and where. POST /v1/topics/lint explains more.',
    errors,
  );
}
