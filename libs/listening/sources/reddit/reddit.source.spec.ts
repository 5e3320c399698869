import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MINUTE, SECOND, shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { describeSource } from '../kit/conformance.js';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';
import { redditSource } from './reddit.source.js';

const escape = (text: string): string =>
  text.replace(/[<>&]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[character]!);

/** A Reddit of self posts, in the listings' own format. */
class FakeReddit {
  posts = new Map<string, FakeText>();
  extra: unknown[] = [];
  removed = new Set<string>();
  pageSize = 100;
  headers: Record<string, string> = {};
  tokens = 0;
  revoked = false;

  answer = ({ url, headers }: FakeRequest): FakeAnswer => {
    if (url.pathname === '/api/v1/access_token') {
      return { body: { access_token: `token-${++this.tokens}`, token_type: 'bearer', expires_in: 86_400, scope: '*' } };
    }
    if (this.revoked && headers['authorization'] === 'Bearer token-1') return { status: 401, body: {} };
    if (url.pathname === '/r/nowhere/new')
      return { body: { kind: 'Listing', data: { children: [{ kind: 't5', data: {} }], after: null } } };
    if (url.pathname === '/r/spain/comments') return this.page([], url);
    const newest = [...this.posts.values()].map((post) => this.thing(post)).reverse();
    if (url.pathname === '/api/info') {
      const ids = url.searchParams.get('id')!.split(',');
      return this.page(
        newest.filter(({ data }) => ids.includes(data.name)),
        url,
      );
    }
    return this.page([...this.extra, ...newest.filter(({ data }) => !this.removed.has(data.id))], url);
  };

  private page(things: unknown[], url: URL): FakeAnswer {
    const from = Number(url.searchParams.get('after') ?? 0);
    const to = from + this.pageSize;
    const data = {
      children: things.slice(from, to),
      after: to < things.length ? `${to}` : null,
      before: null,
      dist: 0,
    };
    return { body: { kind: 'Listing', data }, headers: this.headers };
  }

  private thing({ id, text, at }: FakeText) {
    const gone = this.removed.has(id);
    const data = {
      ...{ id, name: `t3_${id}`, title: '', author: gone ? '[deleted]' : 'ana', is_self: true, subreddit: 'spain' },
      selftext: gone ? '[removed]' : text,
      selftext_html: gone ? null : `<!-- SC_OFF --><div class="md"><p>${escape(text)}</p>\n</div><!-- SC_ON -->`,
      ...{
        permalink: `/r/spain/comments/${id}/x/`,
        created_utc: at.getTime() / 1_000,
        score: 3,
        num_comments: 0,
        edited: false,
      },
      removed_by_category: gone ? 'moderator' : null,
    };
    return { kind: 't3', data };
  }
}

const BROKEN = [
  null,
  'x',
  {},
  { kind: 't3', data: null },
  { kind: 't3', data: { name: 't3_b1', created_utc: 'never', title: 'x' } },
  { kind: 't3', data: { name: 't3_b2', created_utc: 1_795_428_000, title: null, selftext_html: null, score: 'x' } },
  {
    kind: 't3',
    data: {
      name: 't3_b3',
      created_utc: 1_795_428_000,
      title: 'Raw <script>alert(1)</script>',
      url: 'javascript:x',
      author: null,
      score: -5,
    },
  },
  {
    kind: 't1',
    data: { name: 't1_b4', created_utc: 1_795_428_000, body_html: '<script>x()</script><p>Words', permalink: null },
  },
];

const config = (server: FakeServer) => ({
  ...{ clientId: 'client-id', clientSecret: 'the-client-secret', username: 'pregonero', subreddits: ['r/spain'] },
  ...{ baseUrl: server.url, authUrl: server.url },
});

async function open(): Promise<SourceWorld> {
  const fake = new FakeReddit();
  const server = await FakeServer.start(fake.answer);
  return {
    config: config(server),
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish: (texts) => texts.forEach((text) => fake.posts.set(text.id, text)),
    edit: (id, text) => void fake.posts.set(id, { ...fake.posts.get(id)!, text }),
    remove: (id) => void fake.removed.add(id),
    publishBroken: () => void (fake.extra = BROKEN),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

const good = { clientId: 'client-id', clientSecret: 'client-secret', username: 'ana' };
describeSource('Reddit', {
  source: redditSource,
  open,
  secrets: ['clientSecret'],
  junk: [
    ['nothing', {}],
    ['nothing to read', good],
    ['no such subreddit name', { ...good, subreddits: ['no spaces here'] }],
    ['no user name', { ...good, username: '', subreddits: ['spain'] }],
    ['an empty query', { ...good, query: '' }],
  ],
});

const clock = new FakeClock();
let fake: FakeReddit;
let server: FakeServer;
beforeEach(async () => {
  clock.set('2026-11-23T10:00:00Z');
  fake = new FakeReddit();
  server = await FakeServer.start(fake.answer);
});
afterEach(() => server.close());
const input = (more: object = {}) => ({ config: { ...config(server), ...more }, clock, allowPrivate: [server.host] });
const post = (n: number, at = shift(clock.now(), -MINUTE)) =>
  fake.posts.set(`p${n}`, { id: `p${n}`, text: `Text ${n}.`, at });

it('signs in once, says who it is, and signs in again when the token was taken back', async () => {
  post(1);
  const { cursor } = await readOnce(redditSource, input());
  expect(JSON.stringify(cursor)).not.toContain('token');
  expect(server.requests[0]!.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('client-id:the-client-secret').toString('base64')}`,
    'user-agent': 'web:pregon:0.1 (by /u/pregonero)',
  });
  fake.revoked = true;
  await readOnce(redditSource, { ...input(), cursor });
  expect(fake.tokens).toBe(2);
});

it('pages back to what it knows', async () => {
  fake.pageSize = 10;
  post(0);
  const { cursor } = await readOnce(redditSource, input());
  clock.advance(20 * MINUTE);
  for (let n = 1; n <= 35; n++) post(n, shift(clock.now(), (n - 36) * SECOND));
  const { items, batches } = await readOnce(redditSource, { ...input(), cursor });
  expect(items.map(({ externalId }) => externalId)).toEqual(Array.from({ length: 35 }, (_, n) => `t3_p${n + 1}`));
  expect(batches.some(({ gap }) => gap)).toBe(false);
});

it('tells of a gap when more was said than Reddit lists', async () => {
  fake.pageSize = 10;
  post(0);
  const first = await readOnce(redditSource, input());
  clock.advance(60 * MINUTE);
  for (let n = 1; n <= 150; n++) post(n, shift(clock.now(), (n - 151) * SECOND));
  const { items, batches } = await readOnce(redditSource, { ...input(), cursor: first.cursor });
  expect(items).toHaveLength(100);
  expect(batches.at(-1)?.gap).toEqual({
    from: first.items[0]!.publishedAt,
    to: items[0]!.publishedAt,
    reason: expect.stringMatching(/\.$/),
  });
});

it('finds a post that was approved late', async () => {
  post(1);
  const { cursor } = await readOnce(redditSource, input());
  clock.advance(5 * MINUTE);
  fake.posts = new Map([['p0', { id: 'p0', text: 'Approved.', at: shift(clock.now(), -30 * MINUTE) }], ...fake.posts]);
  expect((await readOnce(redditSource, { ...input(), cursor })).items.map(({ text }) => text)).toEqual(['Approved.']);
});

it('tells of a removal once', async () => {
  post(1);
  const { cursor } = await readOnce(redditSource, input());
  fake.removed.add('p1');
  const second = await readOnce(redditSource, { ...input(), cursor });
  expect(second.removals).toEqual(['t3_p1']);
  expect((await readOnce(redditSource, { ...input(), cursor: second.cursor })).removals).toEqual([]);
});

it('keeps to the quota: comes again when it begins anew', async () => {
  post(1);
  fake.headers = { 'x-ratelimit-remaining': '0.0', 'x-ratelimit-reset': '240' };
  // The second listing cannot be read any more.
  await expect(readOnce(redditSource, input())).rejects.toMatchObject({
    kind: 'rate-limited',
    retryAt: shift(clock.now(), 240 * SECOND),
  });
  const { items, againInMs } = await readOnce(redditSource, input({ comments: false }));
  expect([items.length, againInMs]).toEqual([1, 240 * SECOND]);
});

it('searches in its subreddits, or everywhere', async () => {
  await readOnce(redditSource, input({ query: 'acme' }));
  await readOnce(redditSource, input({ query: 'acme', subreddits: [] }));
  const searches = server.requests.filter(({ url }) => url.pathname.endsWith('/search'));
  expect(
    searches.map(({ url }) => [url.pathname, url.searchParams.get('restrict_sr'), url.searchParams.get('sort')]),
  ).toEqual([
    ['/r/spain/search', '1', 'new'],
    ['/search', null, 'new'],
  ]);
});

it('says that a subreddit does not exist', async () => {
  await expect(readOnce(redditSource, input({ subreddits: ['nowhere'] }))).rejects.toMatchObject({
    kind: 'rejected',
    code: 'not_found',
  });
});

it('reads a link post with its picture and target', async () => {
  fake.extra = [
    {
      kind: 't3',
      data: {
        ...{
          name: 't3_l',
          title: 'Look &amp; see',
          author: 'luis',
          is_self: false,
          url: 'https://i.example/x.png',
          post_hint: 'image',
          score: 10,
        },
        ...{
          num_comments: 4,
          permalink: '/r/spain/comments/l/look/',
          created_utc: clock.now().getTime() / 1_000,
          selftext: '',
          selftext_html: null,
        },
      },
    },
  ];
  expect((await readOnce(redditSource, input())).items).toMatchObject([
    {
      title: 'Look &amp; see',
      links: ['https://i.example/x.png'],
      media: ['image'],
      url: 'https://www.reddit.com/r/spain/comments/l/look/',
      author: { handle: 'luis', url: 'https://www.reddit.com/user/luis' },
      metrics: { likes: 10, replies: 4, reposts: null, views: null },
    },
  ]);
});
