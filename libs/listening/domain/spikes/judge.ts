import { DAY } from '#kernel';
import type { DetectorState } from './detector-state.js';
import { LEVELS, type SpikeSettings, type Verdict } from './settings.js';
import { excess, intensity, type Known, mostUnusualRun, sum, type Sums } from './window.js';

export type Direction = Verdict['direction'];

export interface Judgement {
  /** 0 to 1; see `SpikeDetector.score`. */
  score: number;
  verdict: Verdict | null;
}

/** Never an alarm below so many standard deviations: of independent mentions, or of this brand's own unrest if that is more. */
const LEAST_EXCESS = 4;
/** Never an alarm unless it is so many times the most, or the least, that would be no surprise. */
const LEAST_RISE = 1.25;
const LEAST_FALL = 0.5;

/** Judged from here on: every hour of the day was seen twice; for drops, every weekday once. */
const HISTORY: Record<Direction, number> = { up: 2 * DAY, down: 8 * DAY };
/** The same for long buckets. */
export const HISTORY_BUCKETS = 14;

/** Keeps the ratio finite while nothing is remembered; in standard deviations, far below any alarm. */
const NO_PEAK = 0.1;
const ESCALATION = 2;

const NOTHING: Judgement = { score: 0, verdict: null };

/** What the window that ends with the bucket at `at` means, given what is remembered of those before. */
export function judge(
  direction: Direction,
  {
    at,
    window,
    state,
    learntMs,
    settings,
  }: {
    at: number;
    window: readonly Known[];
    state: DetectorState;
    learntMs: number;
    settings: SpikeSettings;
  },
): Judgement {
  if (settings.direction !== 'both' && settings.direction !== direction) return NOTHING;
  if (learntMs < Math.max(HISTORY[direction], HISTORY_BUCKETS * state.stepMs)) return NOTHING;
  const sums = sum(window);
  if (sums.known < state.length / 2) return NOTHING;

  const strength = excess(sums, direction);
  const share = Math.max(0, strength) / (state.peaks[direction] + NO_PEAK) / LEVELS[settings.sensitivity];
  const clear = strength >= LEAST_EXCESS * Math.sqrt(Math.max(1, state.unrest)) && isLarge(sums, direction, settings);
  const score = twoDigits(1 - 0.5 / Math.max(1, share));
  const last = state.alarms[direction];
  if (last !== null && at - last.at <= settings.cooldownMs)
    return clear && strength >= ESCALATION * last.excess && hasGrown(window, direction, last.intensity)
      ? { score: 0, verdict: verdictOf(direction, at, window, state.stepMs, score, true) }
      : NOTHING;
  if (clear && share >= 1) return { score, verdict: verdictOf(direction, at, window, state.stepMs, score, false) };
  return { score: twoDigits(Math.min(share, 0.98) / 2), verdict: null };
}

/** More would be no knowledge: whoever picks a threshold among them would fit it to chance (README). */
const twoDigits = (score: number): number => Math.floor(100 * score) / 100;

/** Not only longer, but busier: what merely goes on doubles the sum as well. */
function hasGrown(window: readonly Known[], direction: Direction, before: number): boolean {
  return intensity(mostUnusualRun(window, direction).sums) >= ESCALATION * before;
}

function isLarge({ seen, most, least }: Sums, direction: Direction, { minimum }: SpikeSettings): boolean {
  return direction === 'up'
    ? seen >= minimum && seen >= LEAST_RISE * most
    : least >= minimum && seen <= LEAST_FALL * least;
}

function verdictOf(
  direction: Direction,
  at: number,
  window: readonly Known[],
  stepMs: number,
  score: number,
  escalation: boolean,
): Verdict {
  const { length, sums } = mostUnusualRun(window, direction);
  return {
    at: new Date(at),
    since: new Date(at - (length - 1) * stepMs),
    direction,
    observed: sums.seen,
    expected: sums.usual,
    score,
    escalation,
  };
}
