import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Item } from '../item.js';
import type { QueryNode } from '../query/ast.js';
import { parseQuery } from '../query/parse-query.js';
import { referenceMatches } from '../query/reference-matcher.js';
import { anchoredQueries, items } from '../testing/arbitraries.js';
import { hashUnits } from './hash.js';
import { Matcher } from './matcher.js';
import type { Postings } from './postings.js';
import type { Recogniser } from './recogniser.js';

const parsed = (query: string): QueryNode => parseQuery(query).node!;

const itemOf = (text: string, title: string | null = null): Item => ({
  source: 'push',
  externalId: '1',
  url: null,
  title,
  text,
  language: null,
  author: null,
  links: [],
  hashtags: [],
  mentions: [],
  media: [],
  kind: 'post',
  rating: null,
  metrics: null,
  publishedAt: new Date(0),
});

function matcherOf(queries: readonly QueryNode[]): Matcher {
  const matcher = new Matcher();
  for (const [index, node] of queries.entries()) matcher.set(`${index}`, node);
  return matcher;
}

/** Two words of one hash, found as whoever wants a false hit would find them. */
function forgedPair(): [string, string] {
  const units = (word: string): Uint16Array => Uint16Array.from(word, (letter) => letter.charCodeAt(0));
  const words = new Map<number, string>();
  for (let i = 0; ; i++) {
    const word = `w${i.toString(36)}`;
    const hash = hashUnits(units(word), 0, word.length);
    const other = words.get(hash);
    if (other !== undefined) return [word, other];
    words.set(hash, word);
  }
}

const longTexts = fc
  .array(items, { minLength: 3, maxLength: 8, size: 'max' })
  .map((all) => all.map(({ text }) => text).join(' '));

describe('Matcher', () => {
  it('says of any query and any item what the reference says', () => {
    let matches = 0;
    fc.assert(
      fc.property(anchoredQueries, fc.array(items, { minLength: 1, maxLength: 4 }), (node, all) => {
        const matcher = matcherOf([node]);
        for (const item of all) {
          const found = matcher.match(item);
          expect(found).toEqual(referenceMatches(node, item) ? ['0'] : []);
          matches += found.length;
        }
      }),
      { numRuns: 3000 },
    );
    // the words are few enough that agreeing on "no" alone would be noticed
    expect(matches).toBeGreaterThan(300);
  });

  it('agrees on long texts, where words come many times', () => {
    fc.assert(
      fc.property(fc.array(anchoredQueries, { minLength: 1, maxLength: 5 }), longTexts, (nodes, text) => {
        const expected = [...nodes.keys()].filter((i) => referenceMatches(nodes[i]!, itemOf(text))).map(String);
        expect(matcherOf(nodes).match(itemOf(text)).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 200 },
    );
  });

  it('agrees while queries come, change and go', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ set: fc.nat(30), node: anchoredQueries }) },
      { weight: 1, arbitrary: fc.record({ delete: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ item: items }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const matcher = new Matcher();
        const model = new Map<string, QueryNode>();
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
      { numRuns: 100 },
    );
  });

  it('compares words, not their hashes', () => {
    const [one, other] = forgedPair();
    const matcher = matcherOf([parsed(one), parsed(`${other} -${one}`), parsed(`"${one} ${other}"`)]);
    expect(matcher.match(itemOf(one))).toEqual(['0']);
    expect(matcher.match(itemOf(other))).toEqual(['1']);
    expect(matcher.match(itemOf(`${one} ${other}`)).toSorted()).toEqual(['0', '2']);
  });

  it('refuses a query that nothing can be looked up for, and keeps the one it had', () => {
    const matcher = matcherOf([parsed('acme')]);
    expect(() => matcher.set('0', parsed('lang:es -acme'))).toThrow(RangeError);
    expect(() => matcher.set('1', parsed('a OR followers:>5'))).toThrow(/add one with AND/i);
    expect(matcher.size).toBe(1);
    expect(matcher.match(itemOf('acme'))).toEqual(['0']);
  });

  it('gives memory back for new queries', () => {
    const matcher = new Matcher();
    const fill = (round: number): void => {
      for (let i = 0; i < 100; i++)
        matcher.set(
          `${i}`,
          parsed(`(n${round}x${i} OR "b${round} c${i}" OR p${round}y${i}*) =q${round} (d NEAR/3 e${i})`),
        );
    };
    fill(0);
    fill(1);
    const { bytes } = matcher;
    for (let round = 2; round < 15; round++) fill(round);
    expect(matcher.bytes).toBeLessThan(1.3 * bytes);
    for (let i = 0; i < 100; i++) matcher.delete(`${i}`);
    expect(matcher.size).toBe(0);
    expect(matcher.match(itemOf('n29x1 q29 d e1'))).toEqual([]);
  });

  it('stays right when the number of texts begins anew', () => {
    const matcher = matcherOf([parsed('acme (a OR b)'), parsed('b -acme')]);
    const recogniser = Reflect.get(matcher, 'recogniser') as Recogniser;
    expect(matcher.match(itemOf('b'))).toEqual(['1']);
    recogniser.stamp = 2 ** 31 - 2;
    expect(matcher.match(itemOf('acme b'))).toEqual(['0']);
    expect(matcher.match(itemOf('acme'))).toEqual([]);
    expect(recogniser.stamp).toBe(1);
    expect(matcher.match(itemOf('b acme'))).toEqual(['0']);
  });

  it('lets a query wait for another of its words when the stream shows that one to be rarer', () => {
    const matcher = matcherOf([parsed('videoshow zz')]);
    const add = jest.spyOn(Reflect.get(matcher, 'postings') as Postings, 'add');
    for (let i = 0; i < 5000; i++) expect(matcher.match(itemOf('videoshow ao vivo'))).toEqual([]);
    expect(add).toHaveBeenCalledTimes(1);
    expect(matcher.match(itemOf('zz videoshow'))).toEqual(['0']);
    expect(matcher.match(itemOf('zz'))).toEqual([]);
  });
});
