import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, localDayOf, resolveLocalTime } from '#kernel';
import { nextFreeSlot, type Slot } from './slots.js';

const NONE: ReadonlySet<number> = new Set();
const daily = (...times: string[]): Slot[] =>
  [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => times.map((time) => ({ weekday, time })));

describe('nextFreeSlot', () => {
  const monday: Slot[] = [
    { weekday: 1, time: '18:00' },
    { weekday: 1, time: '09:30' },
    { weekday: 4, time: '12:00' },
  ];
  // 2026-12-07 is a Monday; Madrid is at UTC+1
  it.each([
    ['earlier the same day', '2026-12-07T08:00:00Z', [], '2026-12-07T09:30:00'],
    ['exactly at a slot, which is over then', '2026-12-07T08:30:00Z', [], '2026-12-07T18:00:00'],
    ['after the last of the day', '2026-12-07T17:00:01Z', [], '2026-12-10T12:00:00'],
    ['in the next week', '2026-12-10T11:00:00Z', [], '2026-12-14T09:30:00'],
    [
      'past those taken',
      '2026-12-07T08:00:00Z',
      ['2026-12-07T08:30:00Z', '2026-12-07T17:00:00Z'],
      '2026-12-10T12:00:00',
    ],
  ])('%s', (_, after, taken, expected) => {
    const instants = new Set(taken.map((each) => Date.parse(each)));
    expect(nextFreeSlot(monday, 'Europe/Madrid', new Date(after), instants)?.localTime).toBe(expected);
  });

  it('counts weekdays on the wall of the channel', () => {
    // Tuesday in Auckland, still Monday in UTC
    const found = nextFreeSlot(
      [{ weekday: 2, time: '08:00' }],
      'Pacific/Auckland',
      new Date('2026-12-07T18:00:00Z'),
      NONE,
    );
    expect(found?.instant).toEqual(new Date('2026-12-07T19:00:00Z'));
  });

  it('is null without slots, and when all of two years are taken', () => {
    const after = new Date('2026-12-07T08:00:00Z');
    expect(nextFreeSlot([], 'UTC', after, NONE)).toBeNull();
    const weeks = Array.from({ length: 105 }, (_, week) => Date.parse('2026-12-08T10:00:00Z') + week * 7 * 86_400_000);
    const slot = [{ weekday: 2, time: '10:00' }];
    expect(nextFreeSlot(slot, 'UTC', after, new Set(weeks))).toBeNull();
    expect(nextFreeSlot(slot, 'UTC', after, new Set(weeks.slice(0, -1)))?.instant.getTime()).toBe(weeks.at(-1));
  });

  describe('on the day of a gap (Madrid, 2027-03-28, 02:00 is skipped)', () => {
    const slots = daily('02:00', '02:30', '03:00', '03:30');
    const midnight = new Date('2027-03-27T23:00:00Z');
    const three = new Date('2027-03-28T01:00:00Z');

    it('moves to the first valid instant and says so', () => {
      const found = nextFreeSlot(slots, 'Europe/Madrid', midnight, NONE);
      expect(found).toEqual({
        instant: three,
        localTime: '2027-03-28T03:00:00',
        zone: 'Europe/Madrid',
        adjusted: 'gap',
      });
    });

    it('gives that instant away once, although three slots fall on it', () => {
      const found = nextFreeSlot(slots, 'Europe/Madrid', midnight, new Set([three.getTime()]));
      expect(found).toMatchObject({ localTime: '2027-03-28T03:30:00', adjusted: null });
    });
  });

  describe('on the day of an overlap (Madrid, 2027-10-31, 02:00 to 03:00 comes twice)', () => {
    const slots = daily('02:30', '03:30');
    const first = new Date('2027-10-31T00:30:00Z');

    it('takes the first', () => {
      const found = nextFreeSlot(slots, 'Europe/Madrid', new Date('2027-10-30T22:00:00Z'), NONE);
      expect(found).toMatchObject({ instant: first, adjusted: 'overlap' });
    });

    it.each(['2027-10-31T00:45:00Z', '2027-10-31T01:00:00Z', '2027-10-31T01:15:00Z'])(
      'never the second: %s',
      (after) => {
        const found = nextFreeSlot(slots, 'Europe/Madrid', new Date(after), NONE);
        expect(found?.instant).toEqual(new Date('2027-10-31T02:30:00Z'));
      },
    );
  });

  it('is the earliest slot after that instant that is not taken', () => {
    fc.assert(
      fc.property(someSlots, someZone, someInstant, fc.nat(6), (slots, zone, after, already) => {
        const taken = new Set<number>();
        const before: number[] = [];
        // whatever came first was given away
        for (let i = 0; i < already; i++) {
          const instant = nextFreeSlot(slots, zone, after, taken)!.instant.getTime();
          taken.add(instant);
          before.push(instant);
        }
        const found = nextFreeSlot(slots, zone, after, taken)!;
        expect(found.instant.getTime()).toBeGreaterThan(after.getTime());
        expect(taken.has(found.instant.getTime())).toBe(false);
        expect(before).toEqual(before.toSorted((a, b) => a - b));
        expectOnTheWall(slots, zone, found);
        const earlier = instantsBetween(slots, zone, after, found.instant);
        expect(earlier.filter((instant) => !taken.has(instant))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const someTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const someSlots = fc.array(
  fc.record({
    weekday: fc.integer({ min: 1, max: 7 }),
    time: fc.oneof(someTime, fc.constantFrom('01:30', '02:30', '00:30')),
  }),
  { minLength: 1, maxLength: 6 },
);
const someZone = fc.constantFrom(
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Phoenix',
  'Asia/Beirut',
  'America/Scoresbysund',
);
/** Any minute of 2027, most of them in the days around changes of the clocks. */
const someInstant = fc
  .oneof(
    fc.integer({ min: 0, max: 365 * 1440 }),
    fc
      .tuple(fc.constantFrom(72, 85, 86, 92, 275, 302, 303, 310), fc.nat(2 * 1440))
      .map(([day, minute]) => day * 1440 + minute),
  )
  .map((minute) => new Date(Date.UTC(2027, 0, 1) + minute * 60_000));

function expectOnTheWall(slots: Slot[], zone: string, found: NonNullable<ReturnType<typeof nextFreeSlot>>): void {
  const { weekday } = localDayOf(found.instant, zone);
  const times = slots.filter((slot) => slot.weekday === weekday).map((slot) => `${slot.time}:00`);
  const shown = found.localTime.slice(11);
  // a gap before midnight can end on the next day
  if (found.adjusted === 'gap') expect(times.some((time) => time < shown) || shown === '00:00:00').toBe(true);
  else expect(times).toContain(shown);
}

/** Every instant of these slots after `after` and before `end`, day by day from the day before. */
function instantsBetween(slots: Slot[], zone: string, after: Date, end: Date): number[] {
  const instants: number[] = [];
  const last = localDayOf(end, zone).date;
  for (let day = addDays(localDayOf(after, zone).date, -1); day <= last; day = addDays(day, 1)) {
    const { weekday } = localDayOf(new Date(`${day}T12:00:00Z`), 'UTC');
    for (const slot of slots.filter((each) => each.weekday === weekday)) {
      const { instant } = resolveLocalTime(`${day}T${slot.time}`, zone);
      if (instant > after && instant < end) instants.push(instant.getTime());
    }
  }
  return instants;
}
