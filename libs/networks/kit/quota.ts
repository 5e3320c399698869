import { MINUTE, SECOND, shift } from '#kernel';
import type { Quota } from './connector.js';

const RESET_HEADERS = ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'];
const REMAINING_HEADERS = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];

/** When a network that answers 429 names no time. */
const DEFAULT_WAIT = 5 * MINUTE;

/** When a 429 says that the next call may come: `Retry-After` or one of the reset headers, in whichever form the network has. */
export function retryAtOf(headers: Record<string, string>, now: Date): Date {
  return instantOf(headers['retry-after'], now) ?? resetOf(headers, now) ?? shift(now, DEFAULT_WAIT);
}

/** What an answer says about the calls left; null when it says nothing. */
export function quotaOf(headers: Record<string, string>, now: Date): Quota | null {
  const remaining = Number(first(headers, REMAINING_HEADERS));
  const resetAt = resetOf(headers, now);
  return Number.isInteger(remaining) && remaining >= 0 && resetAt ? { remaining, resetAt } : null;
}

const resetOf = (headers: Record<string, string>, now: Date): Date | null =>
  instantOf(first(headers, RESET_HEADERS), now);

const first = (headers: Record<string, string>, names: string[]): string | undefined =>
  names.map((name) => headers[name]).find(Boolean);

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
