/** What terms do not decide (conditions.ts); `at`: where its code stands among the integers of its query. */
export interface Condition {
  kind: 'condition';
  code: ArrayLike<number>;
  at: number;
}

/**
 * A query as the matcher keeps it: logic over terms that a text has or has not, and conditions that are looked at only
 * when the terms leave it open.
 */
export type Expression =
  | { kind: 'term'; term: number }
  | Condition
  | { kind: 'not'; child: Expression }
  | { kind: 'and' | 'or'; children: Expression[] };

const AND = -1;
const OR = -2;
const NOT = -3;
const CONDITION = -4;

/** Appends the expression to the integers of its query, the operator first, a term as its own number. */
export function encode(expression: Expression, into: number[]): void {
  switch (expression.kind) {
    case 'term':
      into.push(expression.term);
      break;
    case 'condition':
      into.push(CONDITION, expression.code.length);
      expression.at = into.length;
      for (let i = 0; i < expression.code.length; i++) into.push(expression.code[i]!);
      break;
    case 'not':
      into.push(NOT);
      encode(expression.child, into);
      break;
    case 'and':
    case 'or':
      into.push(expression.kind === 'and' ? AND : OR, expression.children.length);
      for (const child of expression.children) encode(child, into);
  }
}

/** The expression that begins at `at` of a query's integers; it is a view of them. */
export function decode(data: Int32Array, at: number): Expression {
  const next = (): Expression => {
    const code = data[at++]!;
    if (code > 0) return { kind: 'term', term: code };
    if (code === NOT) return { kind: 'not', child: next() };
    const length = data[at++]!;
    if (code !== CONDITION) return { kind: code === AND ? 'and' : 'or', children: Array.from({ length }, next) };
    at += length;
    return { kind: 'condition', code: data.subarray(at - length, at), at: at - length };
  };
  return next();
}
