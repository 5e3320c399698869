import { expect, test } from '@jest/globals';
import { Turns } from './turns.js';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('so many at a time, the others in the order in which they came', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((i) =>
    turns.run(async () => {
      begun.push(i);
      await new Promise<void>((resolve) => (ends[i] = resolve));
      return i;
    }),
  );
  await settled();
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]!();
  await settled();
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test('a turn that fails ends, too', async () => {
  const turns = new Turns(1);
  const failed = turns.run(() => Promise.reject(new Error('No.')));
  const next = turns.run(async () => 'next');
  await expect(failed).rejects.toThrow('No.');
  expect(await next).toBe('next');
  expect(await turns.run(async () => 'later')).toBe('later');
});
