import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE, shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { describeSource } from '../kit/conformance.js';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';
import { lemmySource } from './lemmy.source.js';
import { markdownText } from './markdown.js';

const escape = (text: string): string => text.replace(/[\\`*_{}[\]()#+.!~>|-]/g, '\\$&');

class FakeLemmy {
  posts = new Map<string, FakeText & { number: number }>();
  comments: unknown[] = [];
  extra: unknown[] = [];

  answer = ({ url }: FakeRequest): FakeAnswer => {
    const posts = [...this.extra, ...[...this.posts.values()].map(viewOf).reverse()];
    switch (url.pathname) {
      case '/api/v3/post/list':
        return { body: { posts: this.page(posts, url) } };
      case '/api/v3/comment/list':
        return { body: { comments: this.page(this.comments, url) } };
      case '/api/v3/search':
        return { body: { posts: this.page(posts, url), comments: [], users: [], communities: [], type_: 'All' } };
      case '/api/v3/post': {
        const post = [...this.posts.values()].find(({ number }) => `${number}` === url.searchParams.get('id'));
        return post ? { body: { post_view: viewOf(post) } } : { status: 404, body: { error: 'couldnt_find_post' } };
      }
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  };

  private page = (all: unknown[], url: URL): unknown[] => {
    const [page, limit] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('limit'))];
    return all.slice((page - 1) * limit, page * limit);
  };
}

const viewOf = ({ number, text, at }: FakeText & { number: number }) => ({
  post: {
    id: number,
    name: 'Said',
    body: escape(text),
    published: at.toISOString().replace('Z', '123'),
    ap_id: `https://other.example/post/${number}`,
    deleted: false,
    removed: false,
    nsfw: false,
    language_id: 0,
  },
  creator: { id: 1, name: 'ana', display_name: 'Ana', actor_id: 'https://other.example/u/ana', local: false },
  community: { id: 1, name: 'spain', actor_id: 'https://lemmy.example/c/spain' },
  counts: { score: 1, upvotes: 2, downvotes: 1, comments: 0 },
});

const BROKEN = [null, 4, {}, { post: null }, { post: { id: 'x', name: 'x', published: '2026-11-23T10:00:00Z' } }, { post: { id: 901, name: 'No date', published: null } },
  { post: { id: 902, name: null, body: null, published: '2026-11-23T10:00:00Z' } },
  { post: { id: 903, name: 'Raw <script>alert(1)</script>', body: '[x](javascript:alert(1))', url: 'nonsense', published: '2026-11-23T10:00:00', ap_id: null }, creator: null, counts: { upvotes: 'x' } }]; // prettier-ignore

async function open(): Promise<SourceWorld> {
  const fake = new FakeLemmy();
  const server = await FakeServer.start(fake.answer);
  return {
    config: { baseUrl: server.url, community: '!spain@lemmy.world' },
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish: (texts) => texts.forEach((text) => fake.posts.set(text.id, { ...text, number: fake.posts.size + 1 })),
    edit: (id, text) => void fake.posts.set(id, { ...fake.posts.get(id)!, text }),
    remove: (id) => void fake.posts.delete(id),
    publishBroken: () => void (fake.extra = BROKEN),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

describeSource('Lemmy', {
  source: lemmySource,
  open,
  junk: [
    ['nothing', {}],
    ['no address', { baseUrl: 'lemmy' }],
    ['no such name', { baseUrl: 'https://lemmy.world', community: 'no spaces here' }],
    ['an empty query', { baseUrl: 'https://lemmy.world', query: '' }],
    ['no kinds', { baseUrl: 'https://lemmy.world', kinds: [] }],
  ],
});

describe('lemmy', () => {
  const clock = new FakeClock('2026-11-23T10:00:00Z');
  let fake: FakeLemmy;
  let server: FakeServer;
  beforeEach(async () => {
    fake = new FakeLemmy();
    server = await FakeServer.start(fake.answer);
  });
  afterEach(() => server.close());
  const input = (more: object = {}) => ({
    config: { baseUrl: server.url, ...more },
    clock,
    allowPrivate: [server.host],
  });

  it('reads posts and comments, with the address at their own server', async () => {
    fake.posts.set('1', { id: '1', number: 1, text: 'A post.', at: shift(clock.now(), -MINUTE) });
    const comment = {
      id: 5,
      content: 'A *comment*: https://a.example/x',
      published: clock.now().toISOString(),
      ap_id: 'https://third.example/comment/9',
      deleted: false,
      removed: false,
    };
    fake.comments = [
      {
        comment,
        creator: { name: 'luis', actor_id: 'https://third.example/u/luis' },
        counts: { upvotes: 1, child_count: 2 },
      },
    ];
    const { items } = await readOnce(lemmySource, input());
    expect(items).toMatchObject([
      {
        externalId: `${server.url}/post/1`,
        url: 'https://other.example/post/1',
        title: 'Said',
        text: 'A post.',
        author: { handle: 'ana@other.example', name: 'Ana' },
        metrics: { likes: 2, replies: 0 },
      },
      {
        externalId: `${server.url}/comment/5`,
        text: 'A comment: https://a.example/x',
        kind: 'comment',
        links: ['https://a.example/x'],
        author: { handle: 'luis@third.example' },
      },
    ]);
  });

  it('takes what is flagged as deleted or removed for gone', async () => {
    const at = clock.now().toISOString();
    const view = (deleted: boolean) => ({
      comment: { id: 5, content: deleted ? '' : 'Words.', published: at, deleted, removed: false },
    });
    fake.comments = [view(false)];
    const { cursor } = await readOnce(lemmySource, input());
    fake.comments = [view(true)];
    expect((await readOnce(lemmySource, { ...input(), cursor })).removals).toEqual([`${server.url}/comment/5`]);
  });

  it('asks for a community, a search, or all', async () => {
    await readOnce(lemmySource, input({ kinds: ['post'], community: 'spain' }));
    await readOnce(lemmySource, input({ kinds: ['comment'], query: 'acme', scope: 'Local' }));
    expect(server.requests.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
      '/api/v3/post/list?sort=New&type_=All&limit=50&page=1&community_name=spain',
      '/api/v3/search?sort=New&type_=Comments&limit=50&page=1&q=acme&listing_type=Local',
    ]);
  });

  it('says that a server is no Lemmy', async () => {
    const other = await FakeServer.start(() => ({ body: { hello: 1 } }));
    const reading = readOnce(lemmySource, { config: { baseUrl: other.url }, clock, allowPrivate: [other.host] });
    await expect(reading).rejects.toMatchObject({ kind: 'rejected', code: 'not_lemmy' });
    await other.close();
  });
});

it.each([
  ['# Title\n\n> quoted **bold** _it_ and `code`', 'Title\n\nquoted bold it and code'],
  ['snake_case_name 2*3*4 and \\*stars\\*', 'snake_case_name 2*3*4 and *stars*'],
  ['[label](https://a.example/x_(y) "title") ![alt](https://a.example/i.png)', 'label alt'],
  ['[[[[[['.repeat(1_000), '[[[[[['.repeat(1_000)],
])('reads %s', (markdown, text) => expect(markdownText(markdown).text).toBe(text));

it('finds links and pictures in Markdown', () => {
  expect(markdownText('[a](/x) ![b](https://b.example/i.png) https://c.example', 'https://a.example')).toEqual({
    text: 'a b https://c.example',
    links: ['https://a.example/x', 'https://c.example/'],
    hasImage: true,
  });
});
