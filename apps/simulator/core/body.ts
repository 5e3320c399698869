import { parseMultipart, type UploadedFile } from './multipart.js';

/** Fields of a body; nested by JSON, or by the names `a[b]`, `a[]`, `a[0]` of forms. */
export type Fields = Record<string, unknown>;

/** The body is not what its content type says. */
export class UnreadableBody extends Error {}

/** Fields of a JSON, form or multipart body; none for an empty one. */
export function parseBody(contentType: string, raw: Buffer): Fields {
  if (raw.length === 0) return {};
  if (contentType.startsWith('multipart/form-data')) return nest(parseMultipart(contentType, raw));
  if (contentType.startsWith('application/x-www-form-urlencoded')) return nest(new URLSearchParams(raw.toString()));
  try {
    const value: unknown = JSON.parse(raw.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (cause) {
    throw new UnreadableBody('The body is no JSON.', { cause });
  }
  throw new UnreadableBody('The body is no JSON object.');
}

function nest(entries: Iterable<[string, string | UploadedFile]>): Fields {
  const fields: Fields = {};
  for (const [name, value] of entries) {
    const [head = name, ...rest] = name.split('[').map((part) => part.replace(/]$/, ''));
    put(fields, [head, ...rest], value);
  }
  return fields;
}

function put(target: Fields, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else if (rest[0] === '' || /^\d+$/.test(rest[0] ?? '')) ((target[key] ??= []) as unknown[]).push(value);
  else put((target[key] ??= {}) as Fields, rest, value);
}
