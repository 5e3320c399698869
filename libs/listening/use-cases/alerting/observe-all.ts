import { setImmediate as turn } from 'node:timers/promises';
import type { SeriesRow } from '../../domain/spikes/score-series.js';
import type { Verdict } from '../../domain/spikes/settings.js';
import type { SpikeDetector } from '../../domain/spikes/spike-detector.js';

/** Others get their turn after so many rows, about 10 ms: a month of five minutes takes half a second. */
const TURN_EVERY = 200;

/** Shows a detector a long history; its verdicts, oldest first. */
export async function observeAll(detector: SpikeDetector, rows: readonly SeriesRow[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [index, row] of rows.entries()) {
    const verdict = detector.observe(row);
    if (verdict) verdicts.push(verdict);
    if (index % TURN_EVERY === TURN_EVERY - 1) await turn();
  }
  return verdicts;
}
