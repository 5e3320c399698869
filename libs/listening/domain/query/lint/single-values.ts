import type { FieldName, QueryNode } from '../ast.js';

/** A condition on a field of which a text has one value at most. */
export interface Fixed {
  node: QueryNode;
  field: FieldName;
  values: readonly string[];
}

const SINGLE: readonly FieldName[] = ['lang', 'site', 'source', 'is'];

/** `lang:es` and `lang:(es OR pt)` as a condition; null: `node` is something else. */
export function fixedBy(node: QueryNode): Fixed | null {
  if (node.kind === 'field' && 'value' in node && SINGLE.includes(node.field))
    return { node, field: node.field, values: [node.value] };
  if (node.kind !== 'or') return null;
  const members = node.children.map((child) => (child.kind === 'field' ? fixedBy(child) : null));
  const field = members[0]?.field;
  if (field === undefined || members.some((member) => member?.field !== field)) return null;
  return { node, field, values: members.flatMap((member) => member!.values) };
}

/** Whether no text has a value of both: `lang:es` and `lang:en`, `site:a.com` and `site:b.com`. */
export const excludes = (one: Fixed, other: Fixed): boolean =>
  one.field === other.field && !one.values.some((value) => other.values.some((each) => overlap(value, each)));

const overlap = (one: string, other: string): boolean =>
  one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
