/** One line of a body that is read as it comes. */
export interface Line {
  /** From 1. */
  number: number;
  /** null: it is longer than allowed, and was skipped. */
  text: string | null;
}

/** More came than is allowed; nothing after it was looked at. */
export class TooManyBytes extends Error {
  constructor() {
    super('More bytes came than are allowed.');
    this.name = 'TooManyBytes';
  }
}

const NEW_LINE = 10;

/**
 * The lines of a stream of UTF-8, one after the other, empty ones left out; nothing is read ahead of who takes them. A line longer
 * than `longest` bytes is not kept while it comes. Throws TooManyBytes after `mostBytes`.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  limits: { longest: number; mostBytes: number },
): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  let bytes = 0;
  const line = (): Line | null => {
    const text =
      length > limits.longest
        ? null
        : Buffer.concat(parts)
            .toString('utf8')
            .replace(/^\uFEFF/, '')
            .trim();
    parts = [];
    length = 0;
    return text === '' ? null : { number, text };
  };
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length <= limits.longest) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limits.mostBytes) throw new TooManyBytes();
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end !== -1; end = chunk.indexOf(NEW_LINE, from)) {
      keep(chunk.subarray(from, end));
      const whole = line();
      if (whole) yield whole;
      number += 1;
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  const last = line();
  if (last) yield last;
}
