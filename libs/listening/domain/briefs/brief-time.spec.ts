import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, localDayOf, shift } from '#kernel';
import { nextBriefAt } from './brief-time.js';

it.each([
  ['later today', '2026-06-10T05:00:00Z', '07:30', '2026-06-10T05:30:00Z'],
  ['tomorrow when it is that time now', '2026-06-10T05:30:00Z', '07:30', '2026-06-11T05:30:00Z'],
  ['when the clock shows it again after the change', '2026-10-24T06:00:00Z', '07:30', '2026-10-25T06:30:00Z'],
  ['at the first of two', '2026-10-24T22:00:00Z', '02:30', '2026-10-25T00:30:00Z'],
  ['not at the second of two', '2026-10-25T00:30:00Z', '02:30', '2026-10-26T01:30:00Z'],
  ['at the first instant after a skipped time', '2026-03-28T12:00:00Z', '02:30', '2026-03-29T01:00:00Z'],
])('the next brief in Madrid is %s', (_, now, at, expected) => {
  expect(nextBriefAt(new Date(now), at, 'Europe/Madrid')).toEqual(new Date(expected));
});

it('each local day has exactly one, whatever the clocks do', () => {
  const zones = [
    'Europe/Madrid',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'Asia/Tehran',
    'America/Havana',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 1439 }),
      (zone, start, minute) => {
        const at = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const days: string[] = [];
        for (let now = start, i = 0; i < 40; i++) {
          const next = nextBriefAt(now, at, zone);
          expect(next.getTime() - now.getTime()).toBeLessThanOrEqual(26 * HOUR);
          days.push(localDayOf(next, zone).date);
          now = shift(next, 1);
        }
        expect(new Set(days).size).toBe(40);
      },
    ),
  );
});
