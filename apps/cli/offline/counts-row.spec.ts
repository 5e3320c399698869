import { describe, expect, it } from '@jest/globals';
import { isHeader, parseCountsRow } from './counts-row.js';

const instant = (line: string): unknown => {
  const row = parseCountsRow(line);
  return 'problem' in row ? row.problem : row.at.toISOString();
};

describe('parseCountsRow', () => {
  it.each([
    ['2015-02-26 21:42:53,57', '2015-02-26T21:42:53.000Z'],
    ['2015-02-26 21:42:53.250000,57', '2015-02-26T21:42:53.250Z'],
    ['2015-02-26T21:42:53Z,57', '2015-02-26T21:42:53.000Z'],
    ['2015-02-26t21:42+01:00,57', '2015-02-26T20:42:00.000Z'],
    ['"2015-02-26 21:42:53" , "57"', '2015-02-26T21:42:53.000Z'],
  ])('reads the time of %s', (line, at) => expect(instant(line)).toBe(at));

  it('takes an empty value as missing data', () =>
    expect(parseCountsRow('2015-02-26 21:42:53,')).toMatchObject({ value: null, written: '2015-02-26 21:42:53,' }));

  it.each([
    ['2015-02-26 21:42:53', 'two fields'],
    ['2015-02-26 21:42:53,1,2', 'two fields'],
    ['2015-02-30 21:42:53,1', 'no time'],
    ['2015-02-26 25:42:53,1', 'no time'],
    ['yesterday,1', 'no time'],
    ['2015-02-26 21:42:53,many', 'not a number'],
    ['2015-02-26 21:42:53,-1', 'not a number'],
    ['2015-02-26 21:42:53,NaN', 'not a number'],
    ['2015-02-26 21:42:53,Infinity', 'not a number'],
  ])('says what is wrong with %s', (line, problem) => expect(instant(line)).toContain(problem));
});

it.each([
  ['timestamp,value', true],
  ['"Date";"n"', true],
  ['2015-02-26 21:42:53,57', false],
  ['broken', false],
])('isHeader of %s is %s', (line, expected) => expect(isHeader(line)).toBe(expected));
