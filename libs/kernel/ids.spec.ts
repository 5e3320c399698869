import { expect, test } from '@jest/globals';
import { isId, newId } from './ids.js';

test('ids are different and in the order of their making', () => {
  const ids = Array.from({ length: 5_000 }, () => newId());
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every(isId)).toBe(true);
});

test.each([
  '',
  'x',
  '0190f5f7-0000-7000-8000-00000000000',
  '0190f5f7-0000-7000-8000-0000000000000',
  '0190f5f7000070008000000000000000',
  '0190f5f7-0000-0000-8000-000000000000',
  '0190f5f7-0000-7000-c000-000000000000',
  ' 0190f5f7-0000-7000-8000-000000000000',
  "0190f5f7-0000-7000-8000-000000000000' or 1=1",
])('"%s" is no id', (text) => {
  expect(isId(text)).toBe(false);
});

test('capital letters are the same id', () => {
  expect(isId('0190F5F7-ABCD-7000-8000-000000000000')).toBe(true);
});
