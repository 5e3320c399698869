import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainsOf, excerpt, farthestReaching, topAuthors, topSources, type EvidenceText } from './evidence.js';

const text = (more: Partial<EvidenceText>): EvidenceText => ({
  ...{
    id: 'x',
    topicId: null,
    url: null,
    title: null,
    text: '',
    source: 'town',
    kind: 'post',
    site: null,
    language: null,
  },
  ...{
    author: null,
    links: [],
    hashtags: [],
    sentiment: 'neutral',
    reach: 0,
    duplicateOf: null,
    publishedAt: new Date(0),
  },
  ...more,
});
const author = (handle: string, followers: number | null = null) => ({ handle, name: null, followers });

describe('behind many mentions', () => {
  it('are those who say most', () => {
    const texts = [
      text({ author: author('b') }),
      text({ author: author('a', 5) }),
      text({ author: author('a', 5) }),
      text({}),
    ];
    expect(topAuthors(texts, 9)).toEqual([
      { handle: 'a', name: null, mentions: 2, followers: 5 },
      { handle: 'b', name: null, mentions: 1, followers: null },
    ]);
    expect(topSources(texts, 9)).toEqual([{ source: 'town', mentions: 4 }]);
  });

  it('are sites that are linked to, and that of an article, but not the network of a post', () => {
    const links = ['https://www.news.example/1', 'https://news.example/2', 'mailto:x'];
    expect([...domainsOf(text({ links, site: 'x.com' }))]).toEqual(['news.example']);
    expect([...domainsOf(text({ links, site: 'blog.example', kind: 'article' }))]).toEqual([
      'blog.example',
      'news.example',
    ]);
  });
});

it('examples reach farthest, one of each story', () => {
  const texts = [
    text({ id: 'a', reach: 1 }),
    text({ id: 'b', reach: 9, duplicateOf: 'a' }),
    text({ id: 'c', reach: 5 }),
    text({ id: 'd', reach: 4, duplicateOf: 'elsewhere' }),
  ];
  expect(farthestReaching(texts, 2).map(({ id }) => id)).toEqual(['b', 'c']);
});

it('an excerpt is short, on one line, and whole characters', () => {
  expect(excerpt(' a\n b ', 10)).toBe('a b');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (given, length) => {
      const short = excerpt(given, length);
      expect(short.length).toBeLessThanOrEqual(length);
      expect(short.isWellFormed()).toBe(true);
      expect(short).not.toContain('\n');
    }),
  );
});
