/** Where time comes from. Injected everywhere; tests move it (`FakeClock` in libs/testing) and never sleep. */
export interface Clock {
  /** The current instant. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `instant` moved by `ms` milliseconds (negative: into the past). */
export const shift = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
