import { HOUR, MINUTE } from '#kernel';

export const SENSITIVITIES = ['calm', 'balanced', 'alert'] as const;
/** How easily an alarm is raised, in words; the README says how many alerts each means. */
export type Sensitivity = (typeof SENSITIVITIES)[number];

export interface SpikeSettings {
  sensitivity: Sensitivity;
  direction: 'up' | 'down' | 'both';
  /** Up: fewer mentions than this in the window are no spike. Down: where fewer are expected, their absence is no drop. */
  minimum: number;
  /** For so long after an alarm the same direction raises no other, only an escalation. */
  cooldownMs: number;
  /** What is added up before it is tested; default `DEFAULT_WINDOW_MS`. */
  windowMs?: number;
  /** Length of a bucket; default `BUCKET_MS`. */
  stepMs?: number;
}

/** What the detector says about a bucket that raises an alarm. */
export interface Verdict {
  /** Begin of the bucket that raised it. */
  at: Date;
  /** Begin of the run of buckets, `at` included, that is most out of the ordinary. */
  since: Date;
  direction: 'up' | 'down';
  /** Mentions from `since` to the end of the bucket, and how many are usual there. */
  observed: number;
  expected: number;
  /** 0.5 (just an alarm) to 1; each doubling beyond the alarm's level halves what is left to 1. */
  score: number;
  /** True: the incident of the last alarm has at least doubled; an update, not a new alarm. */
  escalation: boolean;
}

export const BUCKET_MS = 5 * MINUTE;
export const DEFAULT_WINDOW_MS = 105 * MINUTE;
/** Less than a day: what comes back tomorrow at the same hour is heard. */
export const DEFAULT_COOLDOWN_MS = 20 * HOUR;
export const DEFAULT_MINIMUM = 5;

/**
 * The excess that raises an alarm, as a share of the largest one remembered (README: why, and how flat the score is around
 * them).
 */
export const LEVELS: Record<Sensitivity, number> = { calm: 1.15, balanced: 0.8, alert: 0.3 };
