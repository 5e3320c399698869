/** What refuses a query. Codes are stable: clients and tests know them. */
export const ERRORS = [
  ...(['empty', 'too-long', 'too-many-terms', 'too-deep', 'no-anchor'] as const),
  ...(['unclosed-quote', 'unclosed-brace', 'unclosed-parenthesis', 'unopened-parenthesis', 'empty-group'] as const),
  ...(['missing-operand', 'bad-distance', 'bad-slop', 'distance-too-large', 'near-operand', 'near-in-field'] as const),
  ...(['no-word', 'wildcard-first', 'wildcard-inside', 'wildcard-alone', 'short-prefix'] as const),
  ...(['unknown-field', 'missing-value', 'field-in-field', 'words-only', 'bad-language', 'bad-domain'] as const),
  ...(['bad-name', 'bad-source', 'bad-word', 'bad-number'] as const),
] as const;

/** What is probably not meant. */
export const WARNINGS = [
  ...(['mixed-operators', 'lower-case-operator', 'spanish-operator', 'operator-in-phrase', 'comma-list'] as const),
  ...(['double-negation', 'negated-near', 'contradiction', 'useless-not', 'duplicate-term', 'useless-term'] as const),
  ...(['common-word', 'short-term', 'ambiguous-name', 'folded-collision', 'only-hashtag', 'bare-url'] as const),
  ...(['useless-wildcard', 'useless-slop', 'question-mark', 'emoji-ignored', 'unknown-source'] as const),
] as const;

export type ProblemCode = (typeof ERRORS)[number] | (typeof WARNINGS)[number];

const REFUSED: ReadonlySet<ProblemCode> = new Set(ERRORS);
export const isError = (code: ProblemCode): boolean => REFUSED.has(code);
