import { setTimeout as pause } from 'node:timers/promises';

const EVERY = 20;

/** Reads again and again until what is read is as it should be, and gives it. Throws after `within` milliseconds, with what was there last. */
export async function until<T>(read: () => T | Promise<T>, isRight: (seen: T) => boolean, within: number): Promise<T> {
  const begin = performance.now();
  for (;;) {
    const seen = await read();
    if (isRight(seen)) return seen;
    if (performance.now() - begin > within)
      throw new Error(`Not so within ${within} ms; at last: ${JSON.stringify(seen, null, 2)}`);
    await pause(EVERY);
  }
}
