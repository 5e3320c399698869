import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, sameStory } from './fingerprint.js';
import { StoryIndex } from './story-index.js';
import { ARTICLE, copiesOf } from './test-copies.js';

const NOON = new Date('2026-11-20T12:00:00Z');
const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000);
const prints = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uuid = (number: number): string => `01990000-abcd-7000-8000-${number.toString(16).padStart(12, '0')}`;

describe('StoryIndex', () => {
  it('gives every copy the id of the first', () => {
    const index = new StoryIndex();
    index.add(uuid(1), fingerprint(ARTICLE)!, NOON);
    index.add(
      uuid(2),
      fingerprint('Una receta de empanada con cebolla y pimiento que mi abuela hacía los domingos de invierno')!,
      NOON,
    );
    for (const copy of copiesOf(ARTICLE)) expect(index.find(fingerprint(copy)!)).toBe(uuid(1));
    expect(
      index.find(
        fingerprint('El teatro municipal reabre sus puertas en marzo con una obra sobre la vida en las minas')!,
      ),
    ).toBeNull();
  });

  it('finds exactly what a look at all of them finds, the oldest first', () => {
    const near = fc.tuple(
      fc.nat(),
      fc.uniqueArray(fc.nat({ max: 15 }), { maxLength: 7 }),
      fc.integer({ min: 1, max: 15 }),
    );
    fc.assert(
      fc.property(
        fc.array(prints, { minLength: 1, maxLength: 60 }),
        fc.array(near, { maxLength: 40 }),
        (stories, edits) => {
          const index = new StoryIndex();
          stories.forEach((print, number) => index.add(uuid(number), print, NOON));
          for (const [number, lanes, bits] of edits) {
            const print = lanes.reduce(
              (sum, lane) => sum ^ (BigInt(bits) << BigInt(4 * lane)),
              stories[number % stories.length]!,
            );
            const first = stories.findIndex((story) => sameStory(story, print));
            expect(index.find(BigInt.asIntN(64, print))).toBe(first === -1 ? null : uuid(first));
          }
        },
      ),
    );
  });

  it('forgets what is older, in whatever order it came', () => {
    const index = new StoryIndex();
    const [a, b, c] = [1n, 0x1111_1111_1111_1111n, 0x2222_2222_2222_2222n];
    index.add('a', a, later(10));
    index.add('b', b, later(5));
    index.add('c', c, later(20));
    index.forgetBefore(later(8));
    expect([a, b, c].map((print) => index.find(print))).toEqual(['a', null, 'c']);
    index.forgetBefore(later(15));
    expect([a, b, c].map((print) => index.find(print))).toEqual([null, null, 'c']);
    expect(index.size).toBe(1);
    index.add('b', b, later(30));
    expect(index.find(b)).toBe('b');
  });

  it('makes room by forgetting the oldest, and then needs no more memory', () => {
    const index = new StoryIndex(3_000);
    const print = (number: number): bigint => BigInt.asIntN(64, BigInt(number + 1) * 0x9e37_79b9_7f4a_7c15n);
    for (let number = 0; number < 3_000; number++) index.add(uuid(number), print(number), NOON);
    const { bytes } = index;
    expect(index.find(print(0))).toBe(uuid(0));
    for (let number = 3_000; number < 10_000; number++) index.add(uuid(number), print(number), NOON);
    expect([index.size, index.bytes]).toEqual([3_000, bytes]);
    expect([6_999, 7_000, 9_999].map((number) => index.find(print(number)))).toEqual([null, uuid(7_000), uuid(9_999)]);
  });

  it('grows without losing any, with ids of any form', () => {
    const index = new StoryIndex();
    const print = (number: number): bigint => BigInt.asIntN(64, BigInt(number + 1) * 0x9e37_79b9_7f4a_7c15n);
    const id = (number: number): string => (number % 3 === 0 ? `text ${number}` : uuid(number));
    for (let number = 0; number < 5_000; number++) index.add(id(number), print(number), later(number));
    index.forgetBefore(later(100));
    for (let number = 5_000; number < 9_000; number++) index.add(id(number), print(number), later(number));
    for (let number = 0; number < 9_000; number += 7)
      expect(index.find(print(number))).toBe(number < 100 ? null : id(number));
  });
});
