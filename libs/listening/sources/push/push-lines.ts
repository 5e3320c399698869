import type { Item } from '../../domain/index.js';
import { itemOfPush, pushItemSchema } from './push-item.js';

/** `line` counts from 1, empty lines too. */
export type PushLine = { line: number; item: Item } | { line: number; problem: string };

/** The longest line that is looked at, in UTF-16 units. */
const MAX_LINE = 1_000_000;

/** Reads NDJSON line by line: what is wrong with one line spoils no other. Empty lines are passed over. */
export function* parsePushLines(lines: Iterable<string>, now: Date): Generator<PushLine> {
  let line = 0;
  for (const raw of lines) {
    line++;
    const text = raw.replace(/^\uFEFF/, '').trim();
    if (text !== '') yield parseLine(text, line, now);
  }
}

function parseLine(text: string, line: number, now: Date): PushLine {
  if (text.length > MAX_LINE)
    return { line, problem: `This line is longer than ${MAX_LINE} characters; send longer texts shortened.` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      line,
      problem: 'This line is no JSON. Each line must be one whole JSON object, without a comma at its end.',
    };
  }
  const { data, error } = pushItemSchema.safeParse(value);
  if (!data)
    return {
      line,
      problem: error.issues
        .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
        .join(' '),
    };
  const item = itemOfPush(data, now);
  return item
    ? { line, item }
    : { line, problem: 'There is nothing to read in this text: it has only characters that nobody sees.' };
}
