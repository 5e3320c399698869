import type { Usual } from './rhythm.js';

/** A bucket of the window; `null`: its data is missing. */
export type Known = (Usual & { seen: number }) | null;

/** Sums over the buckets of a window whose data is there. */
export interface Sums extends Usual {
  seen: number;
  known: number;
}

const NOTHING: Sums = { seen: 0, usual: 0, most: 0, least: 0, known: 0 };

export function sum(buckets: readonly Known[]): Sums {
  const sums = { ...NOTHING };
  for (const bucket of buckets) add(sums, bucket);
  return sums;
}

/** How far a sum lies beyond what would be no surprise, in standard deviations if mentions came independently (Poisson). */
export function excess({ seen, most, least }: Sums, direction: 'up' | 'down'): number {
  return direction === 'up' ? (seen - most) / Math.sqrt(most + 1) : (least - seen) / Math.sqrt(least + 1);
}

/** The last buckets of the window, however many, that are most out of the ordinary together. */
export function mostUnusualRun(buckets: readonly Known[], direction: 'up' | 'down'): { length: number; sums: Sums } {
  const running = { ...NOTHING };
  let best = { length: 1, sums: sum(buckets.slice(-1)) };
  for (let length = 1; length <= buckets.length; length++) {
    add(running, buckets[buckets.length - length]!);
    if (excess(running, direction) > excess(best.sums, direction)) best = { length, sums: { ...running } };
  }
  return best;
}

/** How many mentions more or less than usual a bucket has on average. */
export const intensity = ({ seen, usual, known }: Sums): number => Math.abs(seen - usual) / Math.max(1, known);

function add(sums: Sums, bucket: Known): void {
  if (bucket === null) return;
  sums.seen += bucket.seen;
  sums.usual += bucket.usual;
  sums.most += bucket.most;
  sums.least += bucket.least;
  sums.known += 1;
}
