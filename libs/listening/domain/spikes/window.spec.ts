import { expect, it } from '@jest/globals';
import { excess, type Known, mostUnusualRun, sum } from './window.js';

const bucket = (seen: number, usual = 4): Known => ({ seen, usual, most: usual + 1, least: usual - 1 });

it('sums what is known', () =>
  expect(sum([bucket(3), null, bucket(5)])).toEqual({ seen: 8, usual: 8, most: 10, least: 6, known: 2 }));

it('measures excess from the nearer edge of what would be no surprise', () => {
  const sums = sum([bucket(20, 2)]);
  expect(excess(sums, 'up')).toBeCloseTo((20 - 3) / 2);
  expect(excess(sums, 'down')).toBeCloseTo((1 - 20) / Math.SQRT2);
});

it('finds the run at the end that is most out of the ordinary', () => {
  expect(mostUnusualRun([bucket(4), bucket(30), bucket(5), bucket(30)], 'up')).toMatchObject({
    length: 3,
    sums: { seen: 65 },
  });
  expect(mostUnusualRun([bucket(4), bucket(0), null, bucket(0)], 'down')).toMatchObject({
    length: 3,
    sums: { seen: 0 },
  });
});
