import { HOUR } from '#kernel';

export interface SameHourState {
  /** The hour that is being added up, since 1970, with its buckets so far. */
  hour: number;
  sum: number;
  buckets: number;
  /** Mean per bucket in each hour of the week (168), the last time and the time before; null: never seen. */
  last: (number | null)[];
  before: (number | null)[];
}

const HOURS_A_WEEK = 168;

/** What was seen at the same hour of the last two weeks: a weekly programme or newsletter is no surprise the third time. */
export class SameHour {
  readonly state: SameHourState;

  constructor(state?: SameHourState) {
    this.state = state ?? { hour: 0, sum: 0, buckets: 0, last: unknown(), before: unknown() };
  }

  /** Mentions per bucket: the least and the most seen at this hour in the last two weeks; null before there were two. */
  seenAt(at: number): { least: number; most: number } | null {
    const slot = slotOf(hourOf(at));
    const last = this.state.last[slot] ?? null;
    const before = this.state.before[slot] ?? null;
    return last === null || before === null ? null : { least: Math.min(last, before), most: Math.max(last, before) };
  }

  learn(at: number, value: number): void {
    const { state } = this;
    const hour = hourOf(at);
    if (hour !== state.hour) {
      if (state.buckets > 0) this.close(slotOf(state.hour), state.sum / state.buckets);
      Object.assign(state, { hour, sum: 0, buckets: 0 });
    }
    state.sum += value;
    state.buckets += 1;
  }

  private close(slot: number, mean: number): void {
    this.state.before[slot] = this.state.last[slot]!;
    // Four digits are enough and keep the stored state small.
    this.state.last[slot] = Number(mean.toPrecision(4));
  }
}

const unknown = (): null[] => Array.from({ length: HOURS_A_WEEK }, () => null);
const hourOf = (at: number): number => Math.floor(at / HOUR);
const slotOf = (hour: number): number => ((hour % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
