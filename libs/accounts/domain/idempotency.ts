import { DAY, MINUTE } from '#kernel';

/** How long an answer is kept for repetition. */
export const ANSWER_KEPT_MS = DAY;

/**
 * After this long without an answer, a key that a network-facing write has reserved is given up for dead (its process
 * was killed) and may be taken over. Longer than any such write: attempts are cut after 30 s.
 */
export const RESERVATION_MS = 2 * MINUTE;

/** The answer to a write, as it is kept to be given again. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** 1 to 200 printable ASCII characters. */
export const isIdempotencyKey = (text: string): boolean => /^[\x20-\x7e]{1,200}$/.test(text);

/**
 * What makes two requests the same one, as text to be hashed. A multipart body is streamed and cannot be read twice:
 * its length stands for it.
 */
export function requestText(request: {
  method: string;
  url: string;
  body: unknown;
  length: string | undefined;
}): string {
  const body = request.body === undefined ? `length ${request.length ?? 'unknown'}` : JSON.stringify(request.body);
  return `${request.method} ${request.url}\n${body}`;
}
