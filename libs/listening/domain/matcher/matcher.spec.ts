import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseQuery } from '../query/parse-query.js';
import { referenceMatches } from '../query/reference-matcher.js';
import { anchoredQueries, items } from '../testing/arbitraries.js';
import { Matcher } from './matcher.js';

describe('Matcher', () => {
  it('says of any query and any item what the reference says', () => {
    fc.assert(
      fc.property(anchoredQueries, fc.array(items, { minLength: 1, maxLength: 4 }), (node, all) => {
        const matcher = new Matcher();
        matcher.set('q', node);
        for (const item of all) expect(matcher.match(item)).toEqual(referenceMatches(node, item) ? ['q'] : []);
      }),
      { numRuns: 4000 },
    );
  });

  it('agrees with the reference while queries come, change and go', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ set: fc.nat(15), node: anchoredQueries }) },
      { weight: 1, arbitrary: fc.record({ delete: fc.nat(15) }) },
      { weight: 3, arbitrary: fc.record({ item: items }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const matcher = new Matcher();
        const model = new Map<string, typeof anchoredQueries extends fc.Arbitrary<infer N> ? N : never>();
        for (const each of steps) {
          if ('set' in each) {
            matcher.set(`${each.set}`, each.node);
            model.set(`${each.set}`, each.node);
          } else if ('delete' in each) {
            matcher.delete(`${each.delete}`);
            model.delete(`${each.delete}`);
          } else {
            const expected = [...model].filter(([, node]) => referenceMatches(node, each.item)).map(([id]) => id);
            expect(matcher.match(each.item).toSorted()).toEqual(expected.toSorted());
          }
          expect(matcher.size).toBe(model.size);
        }
      }),
      { numRuns: 500 },
    );
  });
});
