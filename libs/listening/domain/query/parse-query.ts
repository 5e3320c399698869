import type { QueryNode, QueryProblem } from './ast.js';
import { Findings } from './findings.js';
import { Lexer } from './lexer.js';
import { describeFindings } from './messages/describe.js';
import { Parser } from './parser.js';

/** UTF-16 units; what fits in a form and is still read by a person. */
const LONGEST_QUERY = 4_000;

interface Reading {
  node: QueryNode | null;
  findings: Findings;
  /** ANDs that stand beside an OR without parentheses. */
  mixed: ReadonlySet<QueryNode>;
}

/** The tree of a query and what was found on the way; `node` null iff something found is an error. Never throws. */
export function readQuery(text: string): Reading {
  const findings = new Findings();
  if (text.length > LONGEST_QUERY) {
    findings.add('too-long', { from: LONGEST_QUERY, to: text.length }, { most: LONGEST_QUERY, length: text.length });
    return { node: null, findings, mixed: new Set() };
  }
  const parser = new Parser(text, new Lexer(text, findings).lex(), findings);
  const node = parser.parse();
  return { node: findings.refused ? null : node, findings, mixed: parser.mixed };
}

/**
 * Parses a query. `problems` are in English, by position; `node` is null iff one of them is an error. Takes any text: at
 * most 4,000 UTF-16 units, 1,000 terms and 50 levels are accepted, in time that grows with the length.
 */
export function parseQuery(text: string): { node: QueryNode | null; problems: QueryProblem[] } {
  const { node, findings } = readQuery(text);
  return { node, problems: describeFindings(findings.all, 'en') };
}
