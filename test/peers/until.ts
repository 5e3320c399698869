import { setTimeout as pause } from 'node:timers/promises';

const EVERY = 20;

/**
 * Reads again and again until what is read is as it should be; `within` milliseconds.
 * @returns it, and the milliseconds that it took. Throws with what was there last.
 */
export async function until<T>(
  read: () => T | Promise<T>,
  isRight: (seen: T) => boolean,
  within: number,
): Promise<{ seen: T; ms: number }> {
  const begin = performance.now();
  for (;;) {
    const seen = await read();
    const ms = Math.round(performance.now() - begin);
    if (isRight(seen)) return { seen, ms };
    if (ms > within) throw new Error(`Not so within ${within} ms; at last: ${JSON.stringify(seen, null, 2)}`);
    await pause(EVERY);
  }
}
