/**
 * Offset at which a text stops being JSON. V8 tells the position in some of its messages only, and quotes the text, which
 * may hold a password, in the others. So the longest prefix that is a beginning of JSON is searched for: 20 parses for 1 MB.
 */
export function jsonErrorOffset(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** `line 2, column 7` of an offset, both from 1. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function isBeginning(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    return message.startsWith('Unexpected end') || / at position (\d+)/.exec(message)?.[1] === String(prefix.length);
  }
}
