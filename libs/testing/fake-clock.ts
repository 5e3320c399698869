import type { Clock } from '#kernel';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;

  constructor(start: string | Date = '2026-01-01T00:00:00Z') {
    this.#now = instantOf(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Moves it forward by `ms` milliseconds. */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Puts it at an instant. */
  set(instant: string | Date): void {
    this.#now = instantOf(instant);
  }
}

function instantOf(instant: string | Date): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${String(instant)}`);
  return ms;
}
