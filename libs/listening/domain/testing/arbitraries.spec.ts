import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { referenceMatches } from '../query/reference-matcher.js';
import { anchoredQueries, items, queries } from './arbitraries.js';

describe('the arbitraries', () => {
  it('bring queries and items that often match and often do not', () => {
    const pairs = fc.sample(fc.tuple(anchoredQueries, items), { numRuns: 2000, seed: 1 });
    const share = pairs.filter(([query, item]) => referenceMatches(query, item)).length / pairs.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
  });

  it('bring every kind of node, matching and not', () => {
    const seen = new Set<string>();
    for (const [query, item] of fc.sample(fc.tuple(queries, items), { numRuns: 4000, seed: 2 })) {
      const name = query.kind === 'field' ? query.field : query.kind;
      seen.add(`${name} ${referenceMatches(query, item)}`);
    }
    const kinds = [
      'words',
      'near',
      'and',
      'or',
      'not',
      'title',
      'followers',
      'lang',
      'source',
      'is',
      'has',
      'site',
      'link',
      'url',
    ];
    for (const kind of [...kinds, 'author', 'mention', 'hashtag'])
      for (const matched of [true, false]) expect(seen).toContain(`${kind} ${matched}`);
  });
});
