import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { measure } from '../reputation/measures.js';
import { turnsOf, usualNet, usualVolume } from './turns.js';

const topic = { id: 't', name: 'Acme' };
const day = (positive: number, negative = 0, neutral = 0) =>
  measure([
    { sentiment: 'positive', mentions: positive, reach: 0 },
    { sentiment: 'negative', mentions: negative, reach: 0 },
    { sentiment: 'neutral', mentions: neutral, reach: 0 },
  ]);
const month = Array.from({ length: 28 }, (_, i) => day(6 + (i % 3), 2, 10));

describe('what turned', () => {
  it('is a volume beyond all days before', () => {
    expect(turnsOf(topic, day(18, 6, 20), month)).toEqual([
      { topic: 't', name: 'Acme', what: 'volume', direction: 'up', now: 44, usual: 19, chance: 1 / 29 },
    ]);
    expect(turnsOf(topic, day(3, 1, 1), month)).toMatchObject([{ direction: 'down', now: 5 }]);
  });

  it('is a tone that differs for sure, told first', () => {
    const turns = turnsOf(topic, day(0, 40), month);
    expect(turns.map(({ what, direction }) => [what, direction])).toEqual([
      ['sentiment', 'down'],
      ['volume', 'up'],
    ]);
    expect(turns[0]).toMatchObject({ now: -1, usual: usualNet(month) });
    expect(turns[0]!.chance).toBeLessThan(0.001);
  });

  it('is nothing on an ordinary day, on one that was there before, or of a handful', () => {
    expect(turnsOf(topic, day(7, 2, 10), month)).toEqual([]);
    expect(turnsOf(topic, day(18, 6, 20), [...month, day(18, 6, 20)])).toEqual([]);
    expect(
      turnsOf(
        topic,
        day(0, 0, 9),
        month.map(() => day(0)),
      ),
    ).toEqual([]);
  });

  it('is never a volume while less than a week is known', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(fc.nat(1e6), { maxLength: 6 }), (now, before) => {
        expect(
          turnsOf(
            topic,
            day(0, 0, now),
            before.map((volume) => day(0, 0, volume)),
          ),
        ).toEqual([]);
      }),
    );
  });

  it('is at most one in so many days by chance: one of the days is beyond the others at most', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 8, maxLength: 29 }), (volumes) => {
        const up = volumes.filter((volume, i) => {
          const before = volumes.toSpliced(i, 1).map((other) => day(0, 0, other));
          return turnsOf(topic, day(0, 0, volume), before).some(({ direction }) => direction === 'up');
        });
        expect(up.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it('the usual is the median, and null of a few days', () => {
  expect(usualVolume(month)).toBe(19);
  expect(usualVolume(month.slice(0, 6))).toBeNull();
  expect(usualVolume([1, 2, 3, 4, 5, 6, 7, 80].map((volume) => day(volume)))).toBe(4.5);
});
