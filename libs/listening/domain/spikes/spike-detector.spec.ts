import { DAY, HOUR, type Json, MINUTE } from '#kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findSpikes, verdictsOn } from './incidents.js';
import { scoreSeries, type SeriesRow } from './score-series.js';
import { DEFAULT_COOLDOWN_MS, DEFAULT_MINIMUM, SENSITIVITIES, type SpikeSettings, type Verdict } from './settings.js';
import { SpikeDetector } from './spike-detector.js';
import { dayRhythm, simulated } from './testing/simulated-counts.js';

const BUCKET = 5 * MINUTE;
const SETTINGS: SpikeSettings = {
  sensitivity: 'balanced',
  direction: 'both',
  minimum: DEFAULT_MINIMUM,
  cooldownMs: DEFAULT_COOLDOWN_MS,
};

/** `rows` with the values from `from` on replaced one by one. */
const replaced = (rows: SeriesRow[], from: number, values: (number | null)[]): SeriesRow[] =>
  rows.map((row, index) => ({
    at: row.at,
    value: values[index - from] === undefined ? row.value : values[index - from]!,
  }));
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const told = (rows: SeriesRow[], settings: Partial<SpikeSettings> = {}): Verdict[] => [
  ...verdictsOn(rows, { ...SETTINGS, ...settings }),
];
const usual = (days: number, seed = 1, mean = 20): SeriesRow[] =>
  simulated({ days, seed }, (at) => mean * dayRhythm(at));

describe('a spike', () => {
  const rows = replaced(usual(20), 18 * 288 + 150, times(6, 200));

  it('is told once, soon after it begins, with what is usual there', () => {
    const [verdict, ...others] = told(rows);
    expect(others).toEqual([]);
    const begin = rows[18 * 288 + 150]!.at.getTime();
    expect(verdict!.since.getTime()).toBe(begin);
    expect(verdict!.at.getTime() - begin).toBeLessThanOrEqual(2 * BUCKET);
    expect(verdict).toMatchObject({ direction: 'up', escalation: false });
    const buckets = (verdict!.at.getTime() - begin) / BUCKET + 1;
    expect(verdict!.observed).toBe(200 * buckets);
    // 20 × 0.6 at half past noon
    expect(verdict!.expected / buckets).toBeGreaterThan(10);
    expect(verdict!.expected / buckets).toBeLessThan(14);
    expect(verdict!.score).toBeGreaterThanOrEqual(0.5);
  });

  it('is seen by peek while its bucket is still filling, and peek changes nothing', () => {
    const detector = new SpikeDetector(SETTINGS);
    for (const row of rows.slice(0, 18 * 288 + 150)) detector.observe(row);
    const before = detector.state();
    const open = { at: rows[18 * 288 + 150]!.at, value: 180 };
    expect(detector.peek({ ...open, value: 5 })).toBeNull();
    expect(detector.peek(open)).toMatchObject({ direction: 'up', observed: 180, since: open.at });
    expect(detector.state()).toEqual(before);
    expect(detector.peek({ at: rows[18 * 288]!.at, value: 1_000 })).toBeNull();
  });

  it('does not become the usual: the next one of its size is told, weeks later', () => {
    const twice = replaced(replaced(usual(40), 12 * 288 + 150, times(6, 200)), 36 * 288 + 150, times(6, 200));
    expect(findSpikes(twice, SETTINGS)).toHaveLength(2);
  });

  it('raises no second alarm while it cools down, but an update when it doubles', () => {
    const growing = replaced(usual(20), 18 * 288 + 150, [...times(6, 120), ...times(6, 600)]);
    const verdicts = told(growing);
    expect(verdicts.map(({ escalation }) => escalation)).toEqual([false, ...times(verdicts.length - 1, true)]);
    expect(verdicts.length).toBeGreaterThan(1);
    expect(findSpikes(growing, SETTINGS)).toHaveLength(1);
  });
});

describe('a drop', () => {
  const silent = replaced(usual(20), 18 * 288 + 150, times(36, 0));

  it('is told when nothing comes for hours', () => {
    const [verdict, ...others] = told(silent);
    expect(others).toEqual([]);
    expect(verdict).toMatchObject({ direction: 'down', observed: 0 });
    expect(verdict!.expected).toBeGreaterThan(50);
  });

  it('is not told where only spikes are asked for, nor the other way round', () => {
    expect(told(silent, { direction: 'up' })).toEqual([]);
    expect(told(replaced(usual(20), 18 * 288 + 150, times(6, 200)), { direction: 'down' })).toEqual([]);
  });

  it('is not told of missing data, which is not silence', () => {
    expect(told(replaced(usual(20), 18 * 288 + 150, times(36, null)))).toEqual([]);
    expect(told(usual(20).filter((_, index) => index < 5_300 || index > 5_336))).toEqual([]);
  });
});

describe('quiet brands (0 to 3 mentions a day)', () => {
  const quiet = simulated({ days: 40, seed: 3 }, () => 1.5 / 288);

  it('raise no alarm by themselves, whatever the sensitivity', () => {
    for (const sensitivity of SENSITIVITIES) expect(told(quiet, { sensitivity, minimum: 1 })).toEqual([]);
  });

  it('raise one for 10 mentions in 15 minutes', () => {
    const [verdict] = told(replaced(quiet, 30 * 288 + 100, [3, 4, 3]), { sensitivity: 'calm' });
    expect(verdict).toMatchObject({ direction: 'up' });
    expect(verdict!.observed).toBeGreaterThanOrEqual(DEFAULT_MINIMUM);
    expect(verdict!.expected).toBeLessThan(1);
  });

  it('raise none for a mention after a month of nothing', () => {
    const nothing = simulated({ days: 30, seed: 1 }, () => 0);
    for (const values of [[1], [1, 1], [2, 0, 1]])
      expect(told(replaced(nothing, 28 * 288, values), { sensitivity: 'alert', minimum: 1 })).toEqual([]);
    expect(told(replaced(nothing, 28 * 288, [3, 4, 3]))).toHaveLength(1);
  });
});

describe('rhythms', () => {
  const weekend = (at: number): boolean => [0, 6].includes(new Date(at).getUTCDay());
  const clocks = Date.parse('2026-03-29T01:00Z');

  it.each<[string, (at: number) => number]>([
    ['every day the same', (at) => dayRhythm(at)],
    ['quiet weekends', (at) => dayRhythm(at) * (weekend(at) ? 0.3 : 1)],
    ['clocks that go forward', (at) => dayRhythm(at, at >= clocks ? 2 * HOUR : HOUR)],
    ['clocks that go back', (at) => dayRhythm(at, at >= clocks ? HOUR : 2 * HOUR)],
  ])('raise no alarm: %s', (_, rhythm) => {
    for (const mean of [2, 50]) {
      const rows = simulated({ days: 42, seed: 7 }, (at) => mean * rhythm(at));
      expect(told(rows, { sensitivity: 'alert' })).toEqual([]);
    }
  });

  it('learn a weekly programme: told the first times, then no more', () => {
    const show = (at: number): number => (new Date(at).getUTCDay() === 4 && new Date(at).getUTCHours() === 20 ? 8 : 1);
    const rows = simulated({ days: 70, seed: 2 }, (at) => 20 * dayRhythm(at) * show(at));
    const weeks = findSpikes(rows, SETTINGS).map(({ at }) => (at.getTime() - rows[0]!.at.getTime()) / (7 * DAY));
    expect(weeks.length).toBeGreaterThan(0);
    expect(Math.max(...weeks)).toBeLessThan(3);
  });

  it('do not hide a spike at night that is small by day', () => {
    const rows = usual(30, 5, 50);
    const night = 25 * 288 + 5 * 12;
    const [verdict] = told(replaced(rows, night, times(12, 60)));
    expect(verdict).toMatchObject({ direction: 'up', since: rows[night]!.at });
  });
});

describe('history', () => {
  it('is needed first: two days', () => {
    const loud = (day: number): Verdict[] => told(replaced(usual(3), day * 288 + 100, times(6, 500)));
    expect(loud(1)).toEqual([]);
    expect(loud(2).length).toBeGreaterThan(0);
  });

  it('is kept in the state: a detector that continues says the same', () => {
    const rows = replaced(usual(12), 10 * 288 + 150, [...times(6, 200), ...times(3, null)]);
    const whole = told(rows);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: rows.length }), (cut) => {
        const before = new SpikeDetector(SETTINGS);
        const first = rows.slice(0, cut).flatMap((row) => before.observe(row) ?? []);
        const after = new SpikeDetector(SETTINGS, JSON.parse(JSON.stringify(before.state())) as Json);
        expect([...first, ...rows.slice(cut).flatMap((row) => after.observe(row) ?? [])]).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it('is small, whatever came before', () => {
    const detector = new SpikeDetector(SETTINGS);
    for (const row of usual(30, 1, 5_000)) detector.observe(row);
    expect(JSON.stringify(detector.state()).length).toBeLessThan(8_000);
  });

  it('begins anew when the state does not fit', () => {
    const detector = new SpikeDetector(SETTINGS);
    for (const row of usual(3)) detector.observe(row);
    const fresh = (settings: SpikeSettings, state?: Json): unknown => new SpikeDetector(settings, state).state();
    const hourly = { ...SETTINGS, stepMs: HOUR };
    expect(fresh(hourly, detector.state())).toEqual(fresh(hourly));
    expect(fresh(SETTINGS, { version: 0 })).toEqual(fresh(SETTINGS));
    expect(fresh(SETTINGS, detector.state())).toEqual(detector.state());
  });

  it('ignores a bucket that it has seen', () => {
    const detector = new SpikeDetector(SETTINGS);
    const rows = usual(3);
    for (const row of rows) detector.observe(row);
    const before = detector.state();
    expect(detector.observe({ at: rows[5]!.at, value: 10_000 })).toBeNull();
    expect(detector.state()).toEqual(before);
  });
});

describe('scores', () => {
  const series = fc
    .array(fc.oneof(fc.nat(30), fc.nat(2_000), fc.constant(null)), { minLength: 30, maxLength: 200 })
    .map((values) => values.map((value, index): SeriesRow => ({ at: new Date(index * 4 * HOUR), value })));
  const settings: SpikeSettings = { ...SETTINGS, stepMs: 4 * HOUR };

  it('lie between 0 and 1 and depend on what came before only', () => {
    fc.assert(
      fc.property(series, fc.nat(200), (rows, length) => {
        const scores = scoreSeries(rows, settings);
        expect(scores.every((score) => score >= 0 && score < 1)).toBe(true);
        expect(scoreSeries(rows.slice(0, length), settings)).toEqual(scores.slice(0, length));
      }),
    );
  });

  it('reach 0.5 exactly where an alarm is raised, and are 0 while it cools down', () => {
    const rows = replaced(usual(20), 18 * 288 + 150, times(6, 200));
    const scores = scoreSeries(rows, { ...SETTINGS, direction: 'up' });
    const alarms = scores.flatMap((score, index) => (score >= 0.5 ? [rows[index]!.at] : []));
    expect(alarms).toEqual(
      told(rows)
        .filter(({ escalation }) => !escalation)
        .map(({ at }) => at),
    );
    const alarm = rows.findIndex(({ at }) => at.getTime() === alarms[0]!.getTime());
    expect(new Set(scores.slice(alarm + 1, alarm + 200))).toEqual(new Set([0]));
  });

  it('grow with the sensitivity, up to the alarm', () => {
    const rows = usual(10, 4);
    const [calm = [], balanced = [], alert = []] = SENSITIVITIES.map((sensitivity) =>
      scoreSeries(rows, { ...SETTINGS, sensitivity }),
    );
    const unusual = rows.flatMap((_, index) => (calm[index]! > 0 ? [index] : []));
    expect(unusual.length).toBeGreaterThan(0);
    for (const index of unusual) {
      expect(balanced[index]).toBeGreaterThanOrEqual(calm[index]!);
      expect(alert[index]).toBeGreaterThanOrEqual(balanced[index]!);
    }
    expect(unusual.some((index) => alert[index]! > balanced[index]! && balanced[index]! > calm[index]!)).toBe(true);
  });
});
