import { setTimeout as wait } from 'node:timers/promises';
import type { Arrangement } from './arrangement.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';

/** From one strike to the next, and from a victim's start to its end: milliseconds, on a machine that is not busy. */
const PAUSE = { least: 300, most: 2_000 };
/** Of a server on such a machine. */
const USUAL_START_MS = 1_500;
const SLOWEST = 2;
const POLL_MS = 50;

/**
 * Strikes one victim after the other, every 0.3 to 2 seconds, until `until` is aborted. On a machine where starts take longer
 * than usual the times are longer as well: there would be nothing but starts.
 */
export async function strikeAtRandom(
  { victims, processes }: Arrangement,
  random: Random,
  until: AbortSignal,
  kills: Tally,
): Promise<void> {
  const slowness = (): number =>
    Math.min(SLOWEST, Math.max(1, ...processes.map(({ startMs }) => startMs / USUAL_START_MS)));
  const rest = (): number => slowness() * random.between(PAUSE.least, PAUSE.most);
  for (let due = Date.now() + rest(); ; due = Date.now() + rest()) {
    const victim = random.weighted(victims);
    const grace = rest();
    const isReady = (now: number): boolean => now >= Math.max(due, (victim.upSince() ?? Infinity) + grace);
    // this one and no other: else who starts slowly would have the others killed all the time
    while (!until.aborted && !isReady(Date.now())) await wait(POLL_MS);
    if (until.aborted) return;
    victim.strike();
    kills.add(victim.name);
  }
}
