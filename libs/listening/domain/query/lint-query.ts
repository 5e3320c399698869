import type { QueryNode, QueryProblem } from './ast.js';
import { checkAnchor } from './lint/check-anchor.js';
import { checkBrand } from './lint/check-brand.js';
import { checkLogic } from './lint/check-logic.js';
import { checkWords } from './lint/check-words.js';
import { checkMixedOperators } from './lint/mixed-operators.js';
import { describeFindings } from './messages/describe.js';
import { readQuery } from './parse-query.js';

/**
 * Everything that is wrong with a query or probably not meant, by position, in the person's language. `ok` is false, and
 * `node` null, when there is an error: such a query is refused. Takes any text, in time that grows with its length.
 */
export function lintQuery(
  text: string,
  language: 'es' | 'en',
): { ok: boolean; problems: QueryProblem[]; node: QueryNode | null } {
  const { node, findings, mixed } = readQuery(text);
  if (node) {
    checkAnchor(node, text, findings);
    checkMixedOperators(node, mixed, findings);
    checkLogic(node, text, findings);
    checkWords(node, text, findings);
    checkBrand(node, findings);
  }
  const ok = !findings.refused;
  return { ok, problems: describeFindings(findings.all, language), node: ok ? node : null };
}
