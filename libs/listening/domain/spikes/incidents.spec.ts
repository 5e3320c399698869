import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupIncidents } from './incidents.js';
import type { Verdict } from './settings.js';

const verdict = (minute: number, direction: 'up' | 'down' = 'up', escalation = false): Verdict => ({
  at: new Date(minute * 60_000),
  since: new Date(minute * 60_000),
  direction,
  observed: 1,
  expected: 1,
  score: 0.5,
  escalation,
});
const minutesOf = (verdicts: Verdict[], gapMinutes: number): number[][] =>
  groupIncidents(verdicts, gapMinutes * 60_000).map((incident) =>
    [incident, ...incident.updates].map(({ at }) => at.getTime() / 60_000),
  );

describe('groupIncidents', () => {
  it('keeps together what follows soon, counted from the last, and escalations however late', () => {
    expect(minutesOf([verdict(0), verdict(10), verdict(20), verdict(31), verdict(90, 'up', true)], 10)).toEqual([
      [0, 10, 20],
      [31, 90],
    ]);
  });

  it('keeps the directions apart', () => {
    expect(minutesOf([verdict(0), verdict(1, 'down'), verdict(2)], 10)).toEqual([[0, 2], [1]]);
  });

  it('loses and doubles nothing', () => {
    const verdicts = fc
      .array(fc.record({ minute: fc.nat(1_000), down: fc.boolean(), escalation: fc.boolean() }))
      .map((list) =>
        list
          .toSorted((a, b) => a.minute - b.minute)
          .map(({ minute, down, escalation }) => verdict(minute, down ? 'down' : 'up', escalation)),
      );
    fc.assert(
      fc.property(verdicts, fc.nat(100), (list, gap) => {
        const grouped = minutesOf(list, gap).flat();
        expect(grouped.toSorted((a, b) => a - b)).toEqual(list.map(({ at }) => at.getTime() / 60_000));
      }),
    );
  });
});
