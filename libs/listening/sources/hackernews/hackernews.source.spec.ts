import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { describeSource } from '../kit/conformance.js';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';
import { hackerNewsSource } from './hackernews.source.js';
import { itemOfHit, itemOfRecord } from './to-item.js';

interface Post extends FakeText {
  number: number;
}

const html = (text: string): string =>
  text.replace(
    /[<>&"'/]/g,
    (character) =>
      ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' })[character]!,
  );

/** Both APIs over one list of comments. `limit` stands for the thousand hits of the real one. */
class FakeHackerNews {
  posts = new Map<string, Post>();
  extra: unknown[] = [];
  changed = new Set<number>();
  limit = 1_000;

  answer = ({ url }: FakeRequest): FakeAnswer => {
    if (url.pathname === '/v0/updates.json') return { body: { items: [...this.changed], profiles: ['ana'] } };
    const [, number] = /^\/v0\/item\/(\d+)\.json$/.exec(url.pathname) ?? [];
    if (number) return { body: this.record(Number(number)) };
    const [from, to] = [...url.searchParams.get('numericFilters')!.matchAll(/\d+/g)].map(Number) as [number, number];
    const inSlice = [...this.posts.values()].filter(
      ({ at }) => at.getTime() / 1_000 >= from && at.getTime() / 1_000 < to,
    );
    const hits = [...this.extra, ...inSlice.map(hitOf).reverse()];
    return { body: { hits: hits.slice(0, this.limit), nbHits: hits.length, page: 0, nbPages: 1 } };
  };

  record(number: number): unknown {
    const post = [...this.posts.values()].find((one) => one.number === number);
    if (!post) return { id: number, type: 'comment', deleted: true, time: 1_795_428_000 };
    return {
      id: number,
      type: 'comment',
      by: 'ana',
      parent: 1,
      text: html(post.text),
      time: post.at.getTime() / 1_000,
    };
  }
}

const hitOf = ({ number, text, at }: Post) => ({
  ...{
    objectID: `${number}`,
    author: 'ana',
    comment_text: html(text),
    created_at: at.toISOString(),
    created_at_i: at.getTime() / 1_000,
  },
  ...{
    story_id: 1,
    story_title: 'A story about Acme',
    parent_id: 1,
    points: null,
    num_comments: null,
    _tags: ['comment', 'author_ana', 'story_1'],
  },
});

const BROKEN = [
  null,
  7,
  {},
  { objectID: null, comment_text: 'x', created_at_i: 1_795_428_000 },
  { objectID: '900', comment_text: 'No date.', created_at_i: 'never' },
  { objectID: '901', author: 5, title: null, story_text: null, created_at_i: 1_795_427_000 },
  {
    objectID: '902',
    author: null,
    title: 'Raw <script>alert(1)</script> words',
    url: 'javascript:alert(1)',
    created_at_i: 1_795_427_000,
    points: -5,
  },
];

async function open(): Promise<SourceWorld> {
  const fake = new FakeHackerNews();
  const server = await FakeServer.start(fake.answer);
  const numbers = new Map<string, number>();
  return {
    config: { baseUrl: `${server.url}/api/v1`, itemsUrl: `${server.url}/v0` },
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish: (texts) => {
      for (const text of texts) {
        numbers.set(text.id, 1_000 + numbers.size);
        fake.posts.set(text.id, { ...text, number: numbers.get(text.id)! });
      }
    },
    edit: (id, text) => {
      fake.posts.set(id, { ...fake.posts.get(id)!, text });
      fake.changed.add(numbers.get(id)!);
    },
    remove: (id) => {
      fake.posts.delete(id);
      fake.changed.add(numbers.get(id)!);
    },
    publishBroken: () => void (fake.extra = BROKEN),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

describeSource('Hacker News', {
  source: hackerNewsSource,
  open,
  junk: [
    ['an empty query', { query: ' ' }],
    ['no kinds', { kinds: [] }],
    ['an unknown kind', { kinds: ['poll'] }],
    ['no address', { baseUrl: 'here' }],
  ],
});

const clock = new FakeClock();
let fake: FakeHackerNews;
let server: FakeServer;
beforeEach(async () => {
  clock.set('2026-11-23T10:00:00Z');
  fake = new FakeHackerNews();
  server = await FakeServer.start(fake.answer);
});
afterEach(() => server.close());
const input = (config: object = {}) => ({
  ...{
    config: { baseUrl: `${server.url}/api/v1`, itemsUrl: `${server.url}/v0`, ...config },
    clock,
    allowPrivate: [server.host],
  },
});
const post = (number: number, at: Date) =>
  fake.posts.set(`${number}`, { id: `${number}`, number, text: `Text ${number}.`, at });

it('halves a stretch of time that holds more than is given at once', async () => {
  fake.limit = 10;
  for (let n = 0; n < 200; n++) post(n, shift(clock.now(), -HOUR + n * 10 * SECOND));
  const { items, batches } = await readOnce(hackerNewsSource, input());
  expect(items.map(({ externalId }) => Number(externalId))).toEqual(Array.from({ length: 200 }, (_, n) => n));
  expect(Math.max(...batches.map((batch) => batch.items.length))).toBeLessThanOrEqual(10);
  expect(server.requests.length).toBeLessThan(150);
});

it('begins a day back, in slices of an hour', async () => {
  post(1, shift(clock.now(), -DAY - MINUTE));
  post(2, shift(clock.now(), -DAY + MINUTE));
  const { items } = await readOnce(hackerNewsSource, input());
  expect(items.map(({ externalId }) => externalId)).toEqual(['2']);
  expect(server.requests.filter(({ url }) => url.pathname.endsWith('search_by_date'))).toHaveLength(24);
});

it('finds what came late into the index', async () => {
  const { cursor } = await readOnce(hackerNewsSource, input());
  clock.advance(MINUTE);
  post(5, shift(clock.now(), -8 * MINUTE));
  expect((await readOnce(hackerNewsSource, { ...input(), cursor })).items).toHaveLength(1);
});

it('searches for words as they are', async () => {
  await readOnce(hackerNewsSource, input({ query: '"acme corp"', kinds: ['story'] }));
  expect(Object.fromEntries(server.requests[0]!.url.searchParams)).toMatchObject({
    query: '"acme corp"',
    tags: '(story)',
    typoTolerance: 'false',
  });
});

it('reads on without the changes when they cannot be read', async () => {
  post(1, shift(clock.now(), -MINUTE));
  const { items } = await readOnce(hackerNewsSource, input({ itemsUrl: 'http://127.0.0.1:9/v0' }));
  expect(items).toHaveLength(1);
});

it('reads a story from both APIs alike', () => {
  const at = 1_795_428_000;
  const hit = {
    objectID: '7',
    title: 'Show HN: Acme &amp; more',
    url: 'https://acme.example/',
    story_text: 'First<p>Second',
    author: 'ana',
    points: 5,
    num_comments: 2,
    created_at_i: at,
  };
  const record = {
    id: 7,
    type: 'story',
    title: hit.title,
    url: hit.url,
    text: hit.story_text,
    by: 'ana',
    score: 5,
    descendants: 2,
    time: at,
  };
  expect(itemOfHit(hit)).toEqual(itemOfRecord(record));
  expect(itemOfHit(hit)).toMatchObject({
    title: 'Show HN: Acme & more',
    text: 'First\n\nSecond',
    url: 'https://news.ycombinator.com/item?id=7',
    links: ['https://acme.example/'],
    kind: 'post',
    metrics: { likes: 5, replies: 2, reposts: null, views: null },
    author: { handle: 'ana' },
  });
});
