import { randomInt } from 'node:crypto';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const CLOCK_IDS = 1_024;
const KEYS_PER_MILLISECOND = 1_000 * CLOCK_IDS;

/** Keys of one process cannot meet, whatever their `createdAt`; those of two processes meet once in a million for one millisecond. */
let next = randomInt(KEYS_PER_MILLISECOND);

/**
 * A record key in atproto's TID form: 53 bits of microseconds, 10 bits of clock id, in base 32 that sorts like numbers.
 * Each index has a millisecond of its own, so that the keys of one thread sort by it.
 */
export function tidFor(createdAt: Date, index: number): string {
  next = (next + 1) % KEYS_PER_MILLISECOND;
  const microseconds = BigInt(createdAt.getTime() + index) * 1_000n + BigInt(Math.floor(next / CLOCK_IDS));
  let rest = microseconds * BigInt(CLOCK_IDS) + BigInt(next % CLOCK_IDS);
  let tid = '';
  for (let digit = 0; digit < 13; digit++) {
    tid = ALPHABET[Number(rest % 32n)] + tid;
    rest /= 32n;
  }
  return tid;
}
