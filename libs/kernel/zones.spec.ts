import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { MINUTE, SECOND, shift } from './clock.js';
import {
  addDays,
  durationMs,
  isoDuration,
  isZone,
  localDayOf,
  localTimeOf,
  resolveLocalTime,
  type ResolvedTime,
} from './zones.js';

const resolved = (local: string, zone: string) => {
  const { instant, localTime, adjusted } = resolveLocalTime(local, zone);
  return [instant.toISOString(), localTime, adjusted];
};

describe('resolveLocalTime', () => {
  it.each([
    ['2027-01-15T09:00', '2027-01-15T08:00:00.000Z', '2027-01-15T09:00:00', null],
    ['2027-07-15T09:00:30', '2027-07-15T07:00:30.000Z', '2027-07-15T09:00:30', null],
    ['2027-07-15T09:00:30.250', '2027-07-15T07:00:30.250Z', '2027-07-15T09:00:30.250', null],
    ['2027-03-28T01:59:59', '2027-03-28T00:59:59.000Z', '2027-03-28T01:59:59', null],
    ['2027-03-28T02:00', '2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00', 'gap'],
    ['2027-03-28T02:30', '2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00', 'gap'],
    ['2027-03-28T02:59:59.999', '2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00', 'gap'],
    ['2027-03-28T03:00', '2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00', null],
    ['2027-10-31T01:59', '2027-10-30T23:59:00.000Z', '2027-10-31T01:59:00', null],
    ['2027-10-31T02:00', '2027-10-31T00:00:00.000Z', '2027-10-31T02:00:00', 'overlap'],
    ['2027-10-31T02:59', '2027-10-31T00:59:00.000Z', '2027-10-31T02:59:00', 'overlap'],
    ['2027-10-31T03:00', '2027-10-31T02:00:00.000Z', '2027-10-31T03:00:00', null],
  ])('Europe/Madrid: %s is %s', (local, ...expected) => {
    expect(resolved(local, 'Europe/Madrid')).toEqual(expected);
  });

  it.each([
    ['2027-03-14T02:00', '2027-03-14T07:00:00.000Z', '2027-03-14T03:00:00', 'gap'],
    ['2027-03-14T02:15', '2027-03-14T07:00:00.000Z', '2027-03-14T03:00:00', 'gap'],
    ['2027-11-07T01:30', '2027-11-07T05:30:00.000Z', '2027-11-07T01:30:00', 'overlap'],
    ['2027-11-07T02:00', '2027-11-07T07:00:00.000Z', '2027-11-07T02:00:00', null],
  ])('America/New_York: %s is %s', (local, ...expected) => {
    expect(resolved(local, 'America/New_York')).toEqual(expected);
  });

  it.each([
    ['2027-10-03T01:59', '2027-10-02T15:29:00.000Z', '2027-10-03T01:59:00', null],
    ['2027-10-03T02:00', '2027-10-02T15:30:00.000Z', '2027-10-03T02:30:00', 'gap'],
    ['2027-10-03T02:29', '2027-10-02T15:30:00.000Z', '2027-10-03T02:30:00', 'gap'],
    ['2027-10-03T02:30', '2027-10-02T15:30:00.000Z', '2027-10-03T02:30:00', null],
    ['2027-04-04T01:29', '2027-04-03T14:29:00.000Z', '2027-04-04T01:29:00', null],
    ['2027-04-04T01:45', '2027-04-03T14:45:00.000Z', '2027-04-04T01:45:00', 'overlap'],
    ['2027-04-04T02:00', '2027-04-03T15:30:00.000Z', '2027-04-04T02:00:00', null],
  ])('Australia/Lord_Howe, whose clocks move half an hour: %s is %s', (local, ...expected) => {
    expect(resolved(local, 'Australia/Lord_Howe')).toEqual(expected);
  });

  it('never moves anything in America/Phoenix, which has no summer time', () => {
    for (let day = 0; day < 366; day++) {
      const local = `${addDays('2028-01-01', day)}T02:30:00`;
      expect(resolveLocalTime(local, 'America/Phoenix')).toEqual({
        instant: new Date(`${local}-07:00`),
        localTime: local,
        zone: 'America/Phoenix',
        adjusted: null,
      });
    }
  });

  it.each([
    ['2027-02-30T09:00', 'Europe/Madrid'],
    ['2027-01-01T24:30', 'Europe/Madrid'],
    ['2027-01-01T09:00Z', 'Europe/Madrid'],
    ['tomorrow', 'Europe/Madrid'],
    ['2027-01-01T09:00', 'Europe/Atlantis'],
  ])('throws RangeError for %s in %s', (local, zone) => {
    expect(() => resolveLocalTime(local, zone)).toThrow(RangeError);
  });
});

describe('resolveLocalTime, in every zone and for ten years', () => {
  it('gives the same wall time, or the first instant after the gap; of two the first', () => {
    fc.assert(
      fc.property(anyWallTime, (asked) => void expectLaw(asked)),
      { numRuns: 800 },
    );
  });

  it('does so around the changes of the clocks', () => {
    const seen: ResolvedTime['adjusted'][] = [];
    fc.assert(
      fc.property(wallTimeNearChange, (asked) => void seen.push(expectLaw(asked))),
      { numRuns: 1_500 },
    );
    for (const kind of [null, 'gap', 'overlap'])
      expect(seen.filter((each) => each === kind).length).toBeGreaterThan(50);
  });

  it('leads back from every instant to its wall time', () => {
    fc.assert(
      fc.property(anyZone, anyMinute, (zone, minute) => {
        const instant = new Date(minute);
        const { instant: back, adjusted } = resolveLocalTime(localTimeOf(instant, zone), zone);
        if (adjusted === 'overlap')
          expect(instant.getTime() - back.getTime()).toBeLessThanOrEqual(Math.max(...CHANGES));
        else expect([back, adjusted]).toEqual([instant, null]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('isZone', () => {
  it.each(['Europe/Madrid', 'America/Argentina/Buenos_Aires', 'UTC', 'Asia/Kathmandu'])('knows %s', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  it.each(['', 'Madrid', '+02:00', '-03', 'Europe/Atlantis', 'Europe/Madrid '])('refuses "%s"', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});

describe('days', () => {
  it.each([
    ['2027-01-03T22:59:59Z', 'Europe/Madrid', '2027-01-03', 7],
    ['2027-01-03T23:00:00Z', 'Europe/Madrid', '2027-01-04', 1],
    ['2027-01-04T07:59:00Z', 'America/Los_Angeles', '2027-01-03', 7],
  ])('%s in %s is %s', (instant, zone, date, weekday) => {
    expect(localDayOf(new Date(instant), zone)).toEqual({ date, weekday });
  });

  it('are counted by the calendar', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2027-12-31', 1)).toBe('2028-01-01');
    expect(addDays('2027-03-28', -28)).toBe('2027-02-28');
  });
});

describe('durations', () => {
  it.each([
    ['PT1H', 3_600_000],
    ['PT90S', 90_000],
    ['P1D', 86_400_000],
    ['P1DT30M', 88_200_000],
    ['PT0.25S', 250],
    ['PT0S', 0],
  ])('%s is %i ms', (iso, ms) => {
    expect(durationMs(iso)).toBe(ms);
  });

  it.each(['', '1h', 'PT', 'P1Y', 'P1M', 'P1W', '3600'])('throws RangeError for "%s"', (iso) => {
    expect(() => durationMs(iso)).toThrow(RangeError);
  });

  it.each([
    [3_600_000, 'PT1H'],
    [5_400_000, 'PT1H30M'],
    [129_600_000, 'PT36H'],
    [1_500, 'PT1.5S'],
    [0, 'PT0S'],
  ])('%i ms is told as %s', (ms, iso) => {
    expect(isoDuration(ms)).toBe(iso);
  });

  it('come back from their text', () => {
    fc.assert(fc.property(fc.nat(10 * 366 * 86_400_000), (ms) => durationMs(isoDuration(ms)) === ms));
  });
});

/** By how much clocks are changed anywhere in these years (Troll: two hours), with room. */
const CHANGES = [20, 30, 40, 60, 90, 120, 180, 1440].map((minutes) => minutes * MINUTE);
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2036, 0, 1);

function expectLaw({ zone, wall }: { zone: string; wall: string }): ResolvedTime['adjusted'] {
  const { instant, localTime, adjusted } = resolveLocalTime(wall, zone);
  expect(localTime).toBe(onTheWall(instant, zone));
  if (adjusted === 'gap') {
    expect(onTheWall(instant, zone) > wall).toBe(true);
    expect(onTheWall(shift(instant, -SECOND), zone) < wall).toBe(true);
    return adjusted;
  }
  expect(localTime).toBe(wall);
  const shows = (ms: number): boolean => onTheWall(shift(instant, ms), zone) === wall;
  expect(CHANGES.some((ms) => shows(-ms))).toBe(false);
  expect(CHANGES.some(shows)).toBe(adjusted === 'overlap');
  return adjusted;
}

const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const anyMinute = fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }).map((minute) => minute * MINUTE);
const anyWallTime = fc.record({ zone: anyZone, wall: anyMinute.map(wallOf) });

/** Up to three hours before and after a change, on the wall as it was before it. */
const wallTimeNearChange = fc
  .constantFrom(...Intl.supportedValuesOf('timeZone').filter((zone) => changesOf(zone).length > 0))
  .chain((zone) =>
    fc.record({
      zone: fc.constant(zone),
      wall: fc
        .tuple(fc.constantFrom(...changesOf(zone)), fc.integer({ min: -12, max: 12 }), fc.constantFrom(0, 0, 1, 14))
        .map(([change, quarters, minutes]) => wallOf(change + (15 * quarters + minutes) * MINUTE)),
    }),
  );

/** Of every change of the clocks, the wall time (as if it were UTC) that would have come next. */
function changesOf(zone: string): number[] {
  const changes: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(FROM).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds >= TO) return changes;
    changes.push(next.epochMilliseconds + next.subtract({ seconds: 1 }).offsetNanoseconds / 1e6);
    at = next;
  }
}

function wallOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** What the clock on the wall shows, by ICU instead of Temporal. */
function onTheWall(instant: Date, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium', calendar: 'iso8601' });
  formats.set(zone, format);
  return format.format(instant).replace(' ', 'T');
}
const formats = new Map<string, Intl.DateTimeFormat>();
