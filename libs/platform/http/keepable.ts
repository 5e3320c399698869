import type { ProblemDetail } from '#kernel';
import { pointerTo, type Place } from './explain-issues.js';
import { MAX_ERRORS } from './invalid-request.js';

/** Deeper than any body of ours, and far from where recursion over it (validation, JSON.stringify) would end the stack. */
const MAX_DEPTH = 64;

/**
 * What in a value sent to us nobody could keep: text with U+0000 or half of a surrogate pair, which JSON can spell and
 * PostgreSQL refuses in `text` and `jsonb`, and nesting without end.
 */
export function explainUnkeepable(value: unknown, place: Place): ProblemDetail[] {
  const found: ProblemDetail[] = [];
  const walk = (item: unknown, path: PropertyKey[]): void => {
    if (found.length === MAX_ERRORS) return;
    if (typeof item === 'string') {
      if (!isText(item)) found.push(flaw('invalid_text', path, BAD_TEXT));
    } else if (typeof item === 'object' && item !== null) {
      if (path.length === MAX_DEPTH) found.push(flaw('too_deep', path.slice(0, 1), TOO_DEEP));
      else for (const [name, inner] of Object.entries(item)) walkField(name, inner, path);
    }
  };
  const walkField = (name: string, inner: unknown, path: PropertyKey[]): void => {
    if (isText(name)) walk(inner, [...path, name]);
    else found.push(flaw('invalid_text', path, BAD_NAME));
  };
  const flaw = (code: string, path: PropertyKey[], message: string): ProblemDetail => ({
    code,
    pointer: pointerTo(path, place),
    message,
  });
  walk(value, []);
  return found;
}

const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const BAD_CHARACTER = 'a character that is no text (U+0000, or half of a surrogate pair): take it out.';
const BAD_TEXT = `This holds ${BAD_CHARACTER}`;
const BAD_NAME = `The name of a field in here holds ${BAD_CHARACTER}`;
const TOO_DEEP = `This is nested more than ${MAX_DEPTH} levels deep: send it flatter.`;
