import { expect, it } from '@jest/globals';
import { MAX_SEEN, Seen } from './seen.js';

it('tells new, edited and same, through JSON', () => {
  const seen = new Seen(null);
  expect([seen.see('1', 'a'), seen.see('1', 'a'), seen.see('1', 'b'), seen.see('2', 'a')]).toEqual([
    'new',
    'same',
    'edited',
    'new',
  ]);
  const again = new Seen(JSON.parse(JSON.stringify(seen.toJson())));
  expect([again.see('2', 'a'), again.see('1', 'b'), again.see('1', 'c')]).toEqual(['same', 'same', 'edited']);
});

it('forgets those seen longest ago, and stays small', () => {
  const seen = new Seen(null);
  for (let id = 0; id < MAX_SEEN; id++) seen.see(`${id}`, 'x');
  seen.see('0', 'x');
  seen.see('one more', 'x');
  expect([seen.see('0', 'x'), seen.see('1', 'x')]).toEqual(['same', 'new']);
  expect(JSON.stringify(seen.toJson()).length).toBeLessThan(30_000);
});

it.each([undefined, null, 7, {}, [1, null, 'short']])('begins anew with %p', (saved) => {
  expect(new Seen(saved as never).see('1', 'a')).toBe('new');
});
