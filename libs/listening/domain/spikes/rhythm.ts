import { DAY, HOUR } from '#kernel';
import { SameHour, type SameHourState } from './same-hour.js';

/** Mentions in one bucket: as usual at this hour and weekday, and the most and the least that would be no surprise. */
export interface Usual {
  usual: number;
  most: number;
  least: number;
}

export interface RhythmState {
  /** Mentions per bucket, over all hours. */
  level: number;
  /** Buckets learnt from. */
  learnt: number;
  /** Per hour of the day: mentions as of a usual weekday, and buckets. */
  hourSeen: number[];
  hourBuckets: number[];
  /** Per weekday: mentions, and those that would have come on a usual one. */
  daySeen: number[];
  dayDue: number[];
  sameHour: SameHourState;
}

const HOURS = 24;
const WEEKDAYS = 7;

const LEVEL_MEMORY = 7 * DAY;
const HOUR_MEMORY = 7 * DAY;
const WEEKDAY_MEMORY = 28 * DAY;
/** An hour is believed by half once it was seen for an hour, a weekday for two days, and neither before 24 mentions. */
const HOUR_DOUBT = HOUR;
const WEEKDAY_DOUBT = 2 * DAY;
const DOUBT_MENTIONS = 24;

/** So many times the usual, or so small a part of it, at the same hour of two weeks running is a programme, not chance. */
const PROGRAMME = 2;

/** One bucket moves the model by at most three times the usual, plus three: a spike is no new normal. */
const WINSOR_FACTOR = 3;
const WINSOR_MENTIONS = 3;

/**
 * The brand's usual day and week: a level, 24 hours and 7 weekdays, forgetting exponentially. Hours are UTC; `most` and
 * `least` look an hour to either side, which is as far as clocks are ever changed, and read what is known with and without
 * doubt.
 */
export class Rhythm {
  readonly state: RhythmState;
  private readonly sameHour: SameHour;

  constructor(
    private readonly stepMs: number,
    state?: RhythmState,
  ) {
    this.sameHour = new SameHour(state?.sameHour);
    this.state = state ?? {
      level: 0,
      learnt: 0,
      hourSeen: zeros(HOURS),
      hourBuckets: zeros(HOURS),
      daySeen: zeros(WEEKDAYS),
      dayDue: zeros(WEEKDAYS),
      sameHour: this.sameHour.state,
    };
  }

  /** How long data has been learnt from, in milliseconds. */
  get learntMs(): number {
    return this.state.learnt * this.stepMs;
  }

  expect(at: number): Usual {
    const usual = this.hour(at, HOUR_DOUBT) * this.weekday(at, WEEKDAY_DOUBT);
    let most = usual;
    let least = usual;
    for (const shifted of [at - HOUR, at, at + HOUR]) {
      const [doubted, hour] = [this.hour(shifted, HOUR_DOUBT), this.hour(shifted, 0)];
      const [doubtedDay, weekday] = [this.weekday(shifted, WEEKDAY_DOUBT), this.weekday(shifted, 0)];
      most = Math.max(most, Math.max(doubted, hour) * Math.max(doubtedDay, weekday));
      least = Math.min(least, Math.min(doubted, hour) * Math.min(doubtedDay, weekday));
      const sameHour = this.sameHour.seenAt(shifted);
      if (sameHour && sameHour.least > PROGRAMME * usual) most = Math.max(most, sameHour.least);
      if (sameHour && sameHour.most * PROGRAMME < usual) least = Math.min(least, sameHour.most);
    }
    return { usual, most, least };
  }

  learn(at: number, value: number): void {
    const { state, stepMs } = this;
    this.sameHour.learn(at, value);
    if (state.learnt === 0) state.level = value;
    const hour = this.hour(at, HOUR_DOUBT);
    const weekday = this.weekday(at, WEEKDAY_DOUBT);
    const counted = Math.min(value, WINSOR_FACTOR * hour * weekday + WINSOR_MENTIONS);
    state.learnt += 1;
    state.level += Math.max(stepMs / LEVEL_MEMORY, 1 / state.learnt) * (counted / weekday - state.level);
    // An hour comes once a day, a weekday once a week; before the first day is over its hours say nothing about the weekday.
    const hourKept = Math.max(0, 1 - (stepMs * HOURS) / HOUR_MEMORY);
    add(state.hourSeen, hourOf(at), hourKept, counted / weekday);
    add(state.hourBuckets, hourOf(at), hourKept, 1);
    if (this.learntMs <= DAY) return;
    const dayKept = Math.max(0, 1 - (stepMs * WEEKDAYS) / WEEKDAY_MEMORY);
    add(state.daySeen, weekdayOf(at), dayKept, counted);
    add(state.dayDue, weekdayOf(at), dayKept, hour);
  }

  /** Mentions per bucket at this hour of a usual weekday, drawn towards the level as if `doubtMs` more had been like it. */
  private hour(at: number, doubtMs: number): number {
    const { level, hourSeen, hourBuckets } = this.state;
    const doubt = this.doubt(doubtMs);
    const hour = hourOf(at);
    return (level * (hourSeen[hour]! + doubt)) / (hourBuckets[hour]! * level + doubt);
  }

  /** This weekday as a factor, drawn towards 1. */
  private weekday(at: number, doubtMs: number): number {
    const doubt = this.doubt(doubtMs);
    const weekday = weekdayOf(at);
    return (this.state.daySeen[weekday]! + doubt) / (this.state.dayDue[weekday]! + doubt);
  }

  /** In mentions; without doubt it is one, so that nothing is divided by nothing. */
  private doubt(ms: number): number {
    return ms === 0 ? 1 : (ms / this.stepMs) * this.state.level + DOUBT_MENTIONS;
  }
}

function add(sums: number[], slot: number, kept: number, value: number): void {
  sums[slot] = sums[slot]! * kept + value;
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const modulo = (value: number, by: number): number => ((value % by) + by) % by;
const hourOf = (at: number): number => modulo(Math.floor(at / HOUR), HOURS);
const weekdayOf = (at: number): number => modulo(Math.floor(at / DAY), WEEKDAYS);
