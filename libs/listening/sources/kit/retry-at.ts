import { DAY, MINUTE, SECOND, shift } from '#kernel';

const RESET_HEADERS = ['retry-after', 'x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'];

/** When a 429 names no time. */
const DEFAULT_WAIT = 5 * MINUTE;

/** When a 429 says that the next call may come, in whichever header and form; at least a second and at most a day from now. */
export function retryAtOf(headers: Record<string, string>, now: Date): Date {
  return announced(headers, now) ?? shift(now, DEFAULT_WAIT);
}

/** The same when the headers name a time; null when they do not. */
export function announced(headers: Record<string, string>, now: Date): Date | null {
  for (const name of RESET_HEADERS) {
    const at = instantOf(headers[name], now);
    if (at) return new Date(Math.min(Math.max(at.getTime(), now.getTime() + SECOND), now.getTime() + DAY));
  }
  return null;
}

/** Seconds from now, epoch seconds, or a date in words (HTTP or ISO). */
function instantOf(value: string | undefined, now: Date): Date | null {
  if (!value) return null;
  const seconds = Number(value);
  // A wait of 30 years is none: numbers that large count from 1970.
  const instant = Number.isNaN(seconds)
    ? new Date(value)
    : seconds > 1e9
      ? new Date(seconds * SECOND)
      : shift(now, seconds * SECOND);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
