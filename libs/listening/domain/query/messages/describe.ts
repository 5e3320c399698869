import type { QueryProblem } from '../ast.js';
import type { Finding } from '../findings.js';
import { isError } from '../problem-codes.js';
import { ENGLISH } from './english.js';
import { SPANISH } from './spanish.js';

/** Longer pieces of a query are cut in messages, UTF-16 units; rewritings (lint/mixed-operators.ts) are shorter. */
const LONGEST_DETAIL = 240;

/** The findings as sentences, in the order of their places. */
export function describeFindings(findings: readonly Finding[], language: 'es' | 'en'): QueryProblem[] {
  const wording = language === 'es' ? SPANISH : ENGLISH;
  return findings
    .map(({ code, from, to, details }): QueryProblem => {
      const words = wording[code];
      const [message, hint] = typeof words === 'function' ? words(cut(details)) : words;
      return { severity: isError(code) ? 'error' : 'warning', code, message, hint, from, to };
    })
    .toSorted((a, b) => a.from - b.from || a.to - b.to);
}

const cut = (details: Finding['details']): Finding['details'] =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      const isLong = typeof value === 'string' && value.length > LONGEST_DETAIL;
      return [name, isLong ? `${value.slice(0, LONGEST_DETAIL)}…` : value];
    }),
  );
