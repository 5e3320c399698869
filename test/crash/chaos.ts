import { setTimeout as wait } from 'node:timers/promises';
import type { Victim } from './arrangement.js';
import type { Random } from './random.js';
import type { Tally } from './tally.js';

/** What was just started is left alone for as long as this at least, at most: milliseconds. */
const PAUSE = { least: 300, most: 2_000 };

/** Strikes one victim after the other, every 0.3 to 2 seconds, until `until` is aborted. */
export async function strikeAtRandom(
  victims: Victim[],
  random: Random,
  until: AbortSignal,
  kills: Tally,
): Promise<void> {
  const rest = (): number => random.between(PAUSE.least, PAUSE.most);
  while (!until.aborted) {
    await wait(rest(), undefined, { signal: until }).catch(() => undefined);
    const grace = rest();
    const ready = victims.filter((victim) => {
      const since = victim.upSince();
      return since !== null && Date.now() - since > grace;
    });
    const victim = until.aborted ? null : random.weighted(ready);
    if (!victim) continue;
    victim.strike();
    kills.add(victim.name);
  }
}
