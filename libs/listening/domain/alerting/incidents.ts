import { incidentGapMs as spikeGapMs } from '../spikes/incidents.js';
import type { SpikeSettings } from '../spikes/settings.js';
import type { AlertCondition, CountCondition } from './rule.js';

/** The detector's settings of a rule that counts; also for back-tests. */
export function settingsOf(condition: CountCondition, cooldownMs: number): SpikeSettings {
  const { kind, sensitivity, minimum, windowMs } = condition;
  const direction = kind === 'spike' ? 'up' : 'down';
  return { sensitivity, direction, minimum, cooldownMs, ...(windowMs === null ? {} : { windowMs }) };
}

/**
 * What a rule finds so long after it found the same before is a new incident, milliseconds. A spike goes on for one window
 * after its cool-down, as in a back-test; a silent source is one incident until it is back.
 */
export function incidentGapMs(condition: AlertCondition, cooldownMs: number): number {
  switch (condition.kind) {
    case 'spike':
    case 'drop':
      return spikeGapMs(settingsOf(condition, cooldownMs));
    case 'source-silent':
      return Number.POSITIVE_INFINITY;
    default:
      return cooldownMs;
  }
}
