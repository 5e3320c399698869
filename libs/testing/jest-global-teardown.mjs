import { once } from 'node:events';

/** Lets the cleaner work and waits for it. */
export default async function tearDown() {
  const cleaner = globalThis.pregonTestCleaner;
  const ended = once(cleaner, 'exit');
  cleaner.stdin.end();
  await ended;
}
