/** For records of strangers, in which everything may be missing or of another type. */

/** What lies at the end of a path of names; undefined when there is no such way. */
export function field(value: unknown, ...path: string[]): unknown {
  let at = value;
  for (const name of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

export const textAt = (value: unknown, ...path: string[]): string | null => {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : null;
};

/** Empty when it is none. */
export const listAt = (value: unknown, ...path: string[]): unknown[] => {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** The JSON of a message; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
