import { DAY, HOUR, MINUTE } from '#kernel';
import type { SeriesRow } from '../score-series.js';

/** The same numbers in [0, 1) for the same seed, on every machine (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A count whose mean is `mean` if mentions come independently of each other. */
function poisson(mean: number, random: () => number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
  return count;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Buckets of five minutes from `from` for `days`, `mean` mentions each, which may depend on the instant. */
export function simulated(
  { from = new Date('2026-03-02T00:00:00Z'), days, seed }: { from?: Date; days: number; seed: number },
  mean: (at: number) => number,
): SeriesRow[] {
  const random = seeded(seed);
  const step = 5 * MINUTE;
  return Array.from({ length: Math.round((days * DAY) / step) }, (_, index) => {
    const at = from.getTime() + index * step;
    return { at: new Date(at), value: poisson(mean(at), random) };
  });
}

/** A day as of people: quiet at night, a steep morning, a peak in the evening; 1 on average, in the zone's hours. */
export function dayRhythm(at: number, offsetMs = 0): number {
  const hour = ((at + offsetMs) % DAY) / HOUR;
  return (
    [0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 0.6, 1, 1.4, 1.5, 1.4, 1.3][Math.floor(hour / 2) % 12]! + (hour >= 14 ? 0.3 : 0)
  );
}
