import { createReadStream } from 'node:fs';

/** One line of the input: its object, or a sentence that says why there is none. Lines are numbered from 1. */
export type NdjsonLine = { line: number; value: Record<string, unknown> } | { line: number; problem: string };

/** A longer line is reported and skipped without being kept, so that memory stays flat whatever the input is. */
export const LONGEST_LINE_BYTES = 1_000_000;

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 10;

/**
 * The JSON objects of a file, one a line, or of stdin when `path` is `-`. Yields the lines of one chunk at a time (one by
 * one would cost more than parsing them); the next chunk is read when it is asked for: that is the back-pressure. Empty
 * lines count but are not yielded; bytes that are not UTF-8 become U+FFFD. Throws when the file cannot be read.
 */
export async function* readNdjson(path: string): AsyncGenerator<NdjsonLine[]> {
  yield* parseNdjson(path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES }));
}

/** `readNdjson` of chunks, cut anywhere. */
export async function* parseNdjson(chunks: AsyncIterable<Buffer>): AsyncGenerator<NdjsonLine[]> {
  let line = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;

  const keep = (part: Buffer): void => {
    restBytes += part.length;
    // Of what is too long only the length is kept.
    if (restBytes > LONGEST_LINE_BYTES) rest = [];
    else rest.push(part);
  };
  const finishRest = (): NdjsonLine | null => {
    line += 1;
    const bytes = restBytes;
    const text = Buffer.concat(rest).toString('utf8');
    rest = [];
    restBytes = 0;
    return bytes > LONGEST_LINE_BYTES
      ? { line, problem: `It is longer than ${LONGEST_LINE_BYTES.toLocaleString('en')} bytes.` }
      : parseLine(text, line);
  };

  for await (const chunk of chunks) {
    const first = chunk.indexOf(NEWLINE);
    if (first === -1) {
      keep(chunk);
      continue;
    }
    keep(chunk.subarray(0, first));
    const lines = [finishRest()];
    const last = chunk.lastIndexOf(NEWLINE);
    if (last > first)
      for (const text of chunk.toString('utf8', first + 1, last).split('\n')) lines.push(parseLine(text, ++line));
    keep(chunk.subarray(last + 1));
    yield lines.filter((found) => found !== null);
  }
  const found = restBytes > 0 ? finishRest() : null;
  if (found) yield [found];
}

function parseLine(text: string, line: number): NdjsonLine | null {
  // Files from Windows may begin with a byte order mark.
  const json = line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (json.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, value: value as Record<string, unknown> };
    return { line, problem: 'It is JSON, but not an object like {"id": "1", "text": "..."}.' };
  } catch (error) {
    return { line, problem: `It is not JSON: ${(error as SyntaxError).message}.` };
  }
}
