import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY, HOUR, localTimeOf, shift } from '#kernel';
import { dayStart, daysBefore, periodsOf } from './periods.js';

const at = (text: string): Date => new Date(text);
const hours = (instants: readonly Date[]): number[] =>
  instants.slice(1).map((instant, i) => (instant.getTime() - instants[i]!.getTime()) / HOUR);

describe('periods', () => {
  it('are local days, of 23 and 25 hours when the clocks change', () => {
    const spring = periodsOf(at('2026-03-27T23:00:00Z'), at('2026-03-30T22:00:00Z'), '1d', 'Europe/Madrid');
    expect(hours(spring.instants)).toEqual([24, 23, 24]);
    const autumn = periodsOf(at('2026-10-24T10:00:00Z'), at('2026-10-26T11:00:00Z'), '1d', 'Europe/Madrid');
    expect(hours(autumn.instants)).toEqual([24, 25, 12]);
    expect(autumn.instants[0]).toEqual(at('2026-10-23T22:00:00Z'));
  });

  it('are compared with as many before, from the same time to the same time', () => {
    const { before } = periodsOf(at('2026-10-26T00:00:00Z'), at('2026-10-26T11:00:00Z'), '1d', 'Europe/Madrid');
    expect(before).toEqual({ from: at('2026-10-24T22:00:00Z'), to: at('2026-10-25T11:00:00Z') });
    const week = periodsOf(at('2026-10-19T22:00:00Z'), at('2026-10-26T12:30:00Z'), '1d', 'Europe/Madrid');
    expect(week.before).toEqual({ from: at('2026-10-12T22:00:00Z'), to: at('2026-10-19T11:30:00Z') });
  });

  it('are hours of the local clock, also where it is half an hour off', () => {
    const { instants, before } = periodsOf(
      at('2026-06-01T10:10:00Z'),
      at('2026-06-01T13:00:00Z'),
      '1h',
      'Asia/Kolkata',
    );
    expect(instants).toEqual(
      ['T09:30', 'T10:30', 'T11:30', 'T12:30', 'T13:00'].map((time) => at(`2026-06-01${time}:00Z`)),
    );
    expect(before).toEqual({ from: at('2026-06-01T05:30:00Z'), to: at('2026-06-01T09:00:00Z') });
  });

  it('cover what was asked for, without holes, each no longer than its name', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2024-01-01'), max: at('2027-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 30 * DAY }),
        fc.constantFrom('Europe/Madrid', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Cairo', 'UTC'),
        fc.constantFrom('1h' as const, '1d' as const),
        (from, length, zone, every) => {
          const to = shift(from, length);
          const { instants } = periodsOf(from, to, every, zone);
          expect(instants[0]!.getTime()).toBeLessThanOrEqual(from.getTime());
          expect(instants[1]!.getTime()).toBeGreaterThan(from.getTime());
          expect(instants.at(-1)).toEqual(to);
          const lengths = hours(instants);
          expect(Math.min(...lengths)).toBeGreaterThan(0);
          expect(Math.max(...lengths)).toBeLessThanOrEqual(every === '1h' ? 1 : 25);
        },
      ),
    );
  });

  it.each([
    ['2026-06-02T00:00:00Z', '2026-06-02T00:00:00Z', '1d'],
    ['2026-06-02T00:00:00Z', '2026-06-01T00:00:00Z', '1h'],
    ['2020-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '1d'],
    ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '1h'],
  ])('from %s to %s every %s are refused', (from, to, every) => {
    expect(() => periodsOf(at(from), at(to), every as '1h' | '1d', 'UTC')).toThrow('invalid_time');
  });
});

it('a day begins with its first instant, also where midnight is skipped', () => {
  expect(dayStart('2026-09-06', 'America/Santiago')).toEqual(at('2026-09-06T04:00:00Z'));
});

it('days before keep the time on the wall', () => {
  const before = daysBefore(at('2026-03-30T08:15:30.250Z'), 2, 'Europe/Madrid');
  expect(localTimeOf(before, 'Europe/Madrid')).toBe('2026-03-28T10:15:30.250');
});
