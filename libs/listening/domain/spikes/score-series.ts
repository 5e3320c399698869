import type { SpikeSettings } from './settings.js';
import { SpikeDetector } from './spike-detector.js';

/** One bucket of a stored series; null: its data is missing. */
export interface SeriesRow {
  at: Date;
  value: number | null;
}

/** `SpikeDetector.score` of each row, in order: a row's score depends on rows up to it only. */
export function scoreSeries(rows: readonly SeriesRow[], settings: SpikeSettings): number[] {
  const detector = new SpikeDetector(settings);
  return rows.map((row) => {
    detector.observe(row);
    return detector.score;
  });
}
