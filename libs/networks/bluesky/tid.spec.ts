import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tidFor } from './tid.js';

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const DIGITS = '234567abcdefghijklmnopqrstuvwxyz';

const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });

describe('record keys', () => {
  it('are TIDs that sort by index within a thread', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 100 }), (createdAt, length) => {
        const thread = Array.from({ length }, (_, index) => tidFor(createdAt, index));
        for (const key of thread) expect(key).toMatch(TID);
        expect([...thread].sort()).toEqual(thread);
        expect(new Set(thread).size).toBe(length);
      }),
    );
  });

  it('sort by time', () => {
    fc.assert(
      fc.property(instants, instants, (one, other) => {
        fc.pre(one.getTime() < other.getTime());
        expect(tidFor(one, 0) < tidFor(other, 0)).toBe(true);
      }),
    );
  });

  it('hold their time in microseconds', () => {
    fc.assert(
      fc.property(instants, fc.nat(50), (createdAt, index) => {
        const microseconds = Array.from(tidFor(createdAt, index).slice(0, 11)).reduce(
          (sum, digit) => sum * 32n + BigInt(DIGITS.indexOf(digit)),
          0n,
        );
        expect(microseconds / 1_000n).toBe(BigInt(createdAt.getTime() + index));
      }),
    );
  });

  it('differ for one instant, however many are made', () => {
    const createdAt = new Date('2026-11-23T10:00:00.123Z');
    expect(new Set(Array.from({ length: 20_000 }, () => tidFor(createdAt, 0))).size).toBe(20_000);
  });
});
