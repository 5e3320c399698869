import { DEFAULT_WINDOW_MS, type SpikeSettings, type Verdict } from './settings.js';
import type { SeriesRow } from './score-series.js';
import { SpikeDetector } from './spike-detector.js';

/** An alarm and what became of it: one alert with updates instead of many alerts. */
export interface Incident extends Omit<Verdict, 'escalation'> {
  /** Later verdicts of the same incident: it doubled, or went on after the cool-down. */
  updates: Verdict[];
}

/**
 * Gathers verdicts, given in order, into incidents: one belongs to the last incident of its direction when it is an
 * escalation or comes at most `gapMs` after that one's last verdict.
 */
export function groupIncidents(verdicts: readonly Verdict[], gapMs: number): Incident[] {
  const incidents: Incident[] = [];
  for (const verdict of verdicts) {
    const open = incidents.findLast(({ direction }) => direction === verdict.direction);
    const last = open?.updates.at(-1) ?? open;
    if (open && last && (verdict.escalation || verdict.at.getTime() - last.at.getTime() <= gapMs)) {
      open.updates.push(verdict);
    } else {
      const { escalation: _, ...begin } = verdict;
      incidents.push({ ...begin, updates: [] });
    }
  }
  return incidents;
}

/** The verdicts on a series, as the detector gives them when it reads it row by row. */
export function* verdictsOn(rows: Iterable<SeriesRow>, settings: SpikeSettings): Generator<Verdict> {
  const detector = new SpikeDetector(settings);
  for (const row of rows) {
    const verdict = detector.observe(row);
    if (verdict) yield verdict;
  }
}

/** Back-test: the incidents that a rule with these settings would have raised over a stored series, oldest first. */
export function findSpikes(rows: Iterable<SeriesRow>, settings: SpikeSettings): Incident[] {
  return groupIncidents([...verdictsOn(rows, settings)], incidentGapMs(settings));
}

/** An alarm within one window of the end of the cool-down is the same incident, still going on. */
export function incidentGapMs({ cooldownMs, windowMs = DEFAULT_WINDOW_MS }: SpikeSettings): number {
  return cooldownMs + windowMs;
}
