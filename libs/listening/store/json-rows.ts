/**
 * Rows as one JSON parameter for `json_to_recordset`, which reads arrays and nested values that `unnest` cannot. What is no text
 * for PostgreSQL (U+0000, halves of surrogate pairs, both of which JSON spells as escapes) is taken out here, for one such
 * character in one text would fail the whole batch.
 */
export const jsonRows = (rows: readonly object[]): string => keepableJson(rows);

/** Any value as JSON that `jsonb` takes. */
export function keepableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return UNKEEPABLE.test(json) ? json.replace(ESCAPES, keepable) : json;
}

const UNKEEPABLE = /\\u(0000|d[89a-f])/;
/** An escaped backslash is one of them, so that `\\u0000` (a text about it) is left as it is. */
const ESCAPES = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

const keepable = (escape: string): string => (escape === '\\\\' ? escape : escape === '\\u0000' ? '' : '\\ufffd');
