import { describe, expect, it } from '@jest/globals';
import type { Item } from '../item.js';
import { REACH_FORMULA, reachOf } from './reach.js';
import { testItem } from './test-item.js';

const told = (metrics: Partial<NonNullable<Item['metrics']>>) => ({
  likes: null,
  reposts: null,
  replies: null,
  views: null,
  ...metrics,
});
const by = (followers: number | null) => ({ handle: 'ana', name: null, url: null, followers });

describe('reachOf', () => {
  it.each<[string, Partial<Item>, number]>([
    ['views, when they are told', { metrics: told({ views: 1_234, likes: 9_999 }) }, 1_234],
    ['no views', { metrics: told({ views: 0 }) }, 0],
    ['a share of the followers', { author: by(10_000) }, 1_000],
    ['a smaller one on X', { source: 'x', author: by(10_000) }, 400],
    ['a larger one on Mastodon', { source: 'mastodon', author: by(10_000) }, 1_500],
    ['a quarter of it for a reply', { kind: 'reply', author: by(10_000) }, 250],
    [
      'reactions, when they say more',
      { author: by(100), metrics: told({ likes: 50, replies: 10, reposts: 4 }) },
      2_200,
    ],
    ['followers, when they say more', { author: by(1_000_000), metrics: told({ likes: 1 }) }, 100_000],
    ['nobody: no followers, no reactions', { author: by(0), metrics: told({ likes: 0, reposts: 0, replies: 0 }) }, 0],
    ['unknown followers with reactions told as none', { author: by(null), metrics: told({ likes: 0 }) }, 0],
    ['unknown: an article', { kind: 'article', author: null }, 500],
    ['unknown: a post', { author: by(null), metrics: told({}) }, 50],
    ['unknown: a comment', { kind: 'comment', author: null }, 10],
  ])('%s', (_, changes, reach) => expect(reachOf(testItem(changes))).toBe(reach));

  it('is a whole number', () => {
    expect(reachOf(testItem({ author: by(7) }))).toBe(1);
    expect(reachOf(testItem({ author: by(Number.MAX_SAFE_INTEGER), metrics: told({ reposts: 2 ** 52 }) }))).toBe(
      Number.MAX_SAFE_INTEGER,
    );
  });

  it('is told in words with its own numbers', () => {
    for (const number of ['4 %', '5 %', '10 %', '15 %', 'a quarter', '30 ×', '100 ×', '500', '50', '10'])
      expect(REACH_FORMULA).toContain(number);
  });
});
