import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 10;
const GIVE_UP_MS = 15_000;

/** Looks again and again until `look` gives something; throws when that takes too long for any machine. */
export async function eventually<R>(what: string, look: () => Promise<R | null | undefined | false>): Promise<R> {
  const until = performance.now() + GIVE_UP_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > until) throw new Error(`Not within ${GIVE_UP_MS} ms: ${what}.`);
    await wait(POLL_MS);
  }
}
