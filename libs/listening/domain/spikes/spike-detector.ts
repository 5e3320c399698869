import { DAY, type Json } from '#kernel';
import { type DetectorState, readState } from './detector-state.js';
import { type Direction, judge, type Judgement } from './judge.js';
import { Rhythm } from './rhythm.js';
import { BUCKET_MS, DEFAULT_WINDOW_MS, type SpikeSettings, type Verdict } from './settings.js';
import { excess, intensity, type Known, mostUnusualRun, sum } from './window.js';

/** An excess of this age counts half as much as a new one when the next is compared with it. */
const PEAK_HALF_LIFE = 14 * DAY;

/** How the mean square deviation forgets, how long 1 is believed at first, and how much of it one bucket may be. */
const UNREST_MEMORY = 14 * DAY;
const UNREST_DOUBT = DAY;
const UNREST_WINSOR = 9;

/** Before every hour was seen once, the morning itself is an excess: it must not be what later ones are measured by. */
const FIRST_LESSON = DAY;

const DIRECTIONS: readonly Direction[] = ['up', 'down'];

/**
 * Finds spikes and drops in counts per bucket, one by one, never looking ahead, at constant cost. The excess of a sliding
 * sum over the usual rhythm is compared with the largest excess remembered, which fades with a half-life of two weeks: what
 * is unusual is learnt from each brand's own history, whatever its distribution (README: the model, and what was measured).
 */
export class SpikeDetector {
  private readonly state_: DetectorState;
  private readonly rhythm: Rhythm;
  private lastScore = 0;

  /** `state` is one that `state()` gave; of another version, window or bucket length it is left and learning begins anew. */
  constructor(
    private readonly settings: SpikeSettings,
    state?: Json,
  ) {
    const { stepMs = BUCKET_MS, windowMs = DEFAULT_WINDOW_MS } = settings;
    this.state_ = readState(state, stepMs, Math.max(1, Math.round(windowMs / stepMs)));
    this.rhythm = new Rhythm(stepMs, this.state_.rhythm ?? undefined);
  }

  /**
   * Takes the next closed bucket; `value` null when its data is missing, which is not silence: nothing is learnt from it
   * and nothing judged by it. Buckets left out are missing too; one that is not later than the last is ignored.
   */
  observe(bucket: { at: Date; value: number | null }): Verdict | null {
    const at = bucket.at.getTime();
    const state = this.state_;
    this.lastScore = 0;
    if (state.at !== null && at <= state.at) return null;
    state.window = this.windowAt(at, bucket.value);
    state.at = at;
    if (bucket.value === null) return null;

    const judgements = DIRECTIONS.map((direction) => this.judge(direction, at, state.window));
    this.lastScore = Math.max(...judgements.map(({ score }) => score));
    const verdict = judgements.find((judgement) => judgement.verdict)?.verdict ?? null;
    this.remember(verdict);
    this.rhythm.learn(at, bucket.value);
    return verdict;
  }

  /** Judges the bucket that is still filling, for an early alarm; changes nothing. Less than usual so far is no drop. */
  peek(bucket: { at: Date; value: number }): Verdict | null {
    const at = bucket.at.getTime();
    if (this.state_.at !== null && at <= this.state_.at) return null;
    return this.judge('up', at, this.windowAt(at, bucket.value)).verdict;
  }

  /** Anomaly score, 0 to 1, of the last bucket observed: 0.5 and more is an alarm; 0 while one cools down. */
  get score(): number {
    return this.lastScore;
  }

  /** What is remembered, as JSON of a few KB. A detector made with it goes on as if it were this one. */
  state(): Json {
    return structuredClone({ ...this.state_, rhythm: this.rhythm.state }) as unknown as Json;
  }

  private judge(direction: Direction, at: number, window: readonly Known[]): Judgement {
    return judge(direction, {
      at,
      window,
      state: this.state_,
      learntMs: this.rhythm.learntMs,
      settings: this.settings,
    });
  }

  /** The window that ends with the bucket at `at`. */
  private windowAt(at: number, value: number | null): Known[] {
    const { window, length, stepMs, at: last } = this.state_;
    const skipped = last === null ? 0 : Math.min(length, Math.round((at - last) / stepMs) - 1);
    const missing = Array.from({ length: skipped }, () => null);
    return [...window, ...missing, value === null ? null : { seen: value, ...this.rhythm.expect(at) }].slice(-length);
  }

  /** Only buckets with data let the past fade: while nothing is seen, nothing is forgotten. */
  private remember(verdict: Verdict | null): void {
    const state = this.state_;
    if (this.rhythm.learntMs < FIRST_LESSON) return;
    const sums = sum(state.window);
    const kept = 2 ** (-state.stepMs / PEAK_HALF_LIFE);
    for (const direction of DIRECTIONS)
      state.peaks[direction] = Math.max(excess(sums, direction), state.peaks[direction] * kept);

    const surprise = Math.max(0, ...DIRECTIONS.map((direction) => excess(sums, direction))) ** 2;
    const share = Math.max(state.stepMs / UNREST_MEMORY, state.stepMs / (UNREST_DOUBT + this.rhythm.learntMs));
    state.unrest += Math.min(1, share) * (Math.min(surprise, UNREST_WINSOR * Math.max(1, state.unrest)) - state.unrest);

    if (verdict === null) return;
    const begin = verdict.escalation ? state.alarms[verdict.direction]?.at : undefined;
    state.alarms[verdict.direction] = {
      at: begin ?? verdict.at.getTime(),
      excess: excess(sums, verdict.direction),
      intensity: intensity(mostUnusualRun(state.window, verdict.direction).sums),
    };
  }
}
