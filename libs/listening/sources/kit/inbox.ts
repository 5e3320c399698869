/** Where messages come from, and what can be told to wait. */
export interface Tap {
  pause(): void;
  resume(): void;
}

/** Never more than this lies between the wire and the reader of a source. */
export const MAX_ITEMS = 1_000;
export const MAX_BYTES = 8 * 1024 * 1024;

/** Node hands over what it has read of a socket in pieces of this size, whole, even after `pause`. */
const READ_SIZE = 64 * 1024;

/**
 * What has arrived and was not read yet. When half of the places are taken, or the room left in bytes could be filled by
 * one more read and one more message, the taps are closed until most of it is gone: memory is bounded, and the other side
 * feels our speed. (A read of 64 kB may hold several messages; they stay below MAX_ITEMS when they have at least 130 bytes.)
 */
export class Inbox<T> {
  #waiting: { message: T; bytes: number }[] = [];
  #bytes = 0;
  #paused = false;
  #wake: (() => void) | null = null;
  readonly #taps = new Set<Tap>();
  readonly #closeAt: number;

  constructor(maxMessageBytes: number) {
    this.#closeAt = MAX_BYTES - READ_SIZE - maxMessageBytes;
  }

  get size(): number {
    return this.#waiting.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A tap fills this inbox from now on, until the returned function is called. */
  attach(tap: Tap): () => void {
    this.#taps.add(tap);
    if (this.#paused) tap.pause();
    return () => void this.#taps.delete(tap);
  }

  put(message: T, bytes: number): void {
    this.#waiting.push({ message, bytes });
    this.#bytes += bytes;
    if (!this.#paused && (this.size >= MAX_ITEMS / 2 || this.#bytes >= this.#closeAt)) {
      this.#paused = true;
      for (const tap of this.#taps) tap.pause();
    }
    this.#wake?.();
  }

  /**
   * The oldest messages, at most `max`: at once when there are any, else the next one; none after `waitMs` in vain, or as
   * soon as `signal` aborts.
   */
  async take({ max, waitMs, signal }: { max: number; waitMs: number; signal: AbortSignal }): Promise<T[]> {
    if (this.size === 0 && !signal.aborted) await this.#arrival(waitMs, signal);
    if (signal.aborted) return [];
    const taken = this.#waiting.splice(0, max);
    for (const { bytes } of taken) this.#bytes -= bytes;
    if (this.#paused && this.size <= MAX_ITEMS / 4 && this.#bytes <= this.#closeAt / 2) {
      this.#paused = false;
      for (const tap of this.#taps) tap.resume();
    }
    return taken.map(({ message }) => message);
  }

  #arrival(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done);
      this.#wake = done;
    });
  }
}
