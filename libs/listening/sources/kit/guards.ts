/** What came as JSON is looked at field by field: nothing of its shape is taken for granted. */
export type Fields = Record<string, unknown>;

/** The object that a value is; one without fields when it is none. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The objects in a list; none when it is no list. */
export const listOf = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) : [];

/** The text that a value is; null for an empty one and for anything else. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
