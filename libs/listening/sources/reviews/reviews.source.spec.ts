import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { HOUR, shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { describeSource } from '../kit/conformance.js';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';
import { ratingOf } from './rating.js';
import { reviewsSource } from './reviews.source.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

type Store = 'app-store' | 'google-play' | 'list';

const RECORD: Record<Store, (text: FakeText) => unknown> = {
  'app-store': ({ id, text, at }) => ({
    ...{
      id: { label: id },
      title: { label: '' },
      content: { label: text, attributes: { type: 'text' } },
      'im:rating': { label: '4' },
    },
    ...{
      'im:version': { label: '1.0' },
      'im:voteSum': { label: '2' },
      updated: { label: at.toISOString().replace('.000Z', '-00:00') },
    },
    author: { name: { label: 'Ana' }, uri: { label: 'https://itunes.apple.com/es/reviews/id1' }, label: '' },
    link: { attributes: { rel: 'related', href: 'https://itunes.apple.com/es/review?id=1&type=Purple%20Software' } },
  }),
  'google-play': ({ id, text, at }) => ({
    reviewId: id,
    authorName: 'Ana',
    comments: [
      {
        userComment: {
          text,
          lastModified: { seconds: `${at.getTime() / 1_000}`, nanos: 0 },
          starRating: 2,
          reviewerLanguage: 'es_ES',
          thumbsUpCount: 3,
        },
      },
      { developerComment: { text: 'Thanks.' } },
    ],
  }),
  list: ({ id, text, at }) => ({ id, text, rating: 5, publishedAt: at.toISOString(), author: 'Ana' }),
};

const BROKEN: Record<Store, unknown[]> = {
  'app-store': [null, 1, {}, { 'im:name': { label: 'The app' }, id: { label: 'x' } }, { id: null, 'im:rating': null }, { id: { label: 'b' }, 'im:rating': { label: '9' }, updated: { label: 'never' } },
    { id: { label: 'c' }, 'im:rating': { label: '1' }, updated: { label: '2026-11-23T10:00:00Z' }, title: null, content: { label: null } }],
  'google-play': [null, {}, { reviewId: 'x', comments: null }, { reviewId: 'y', comments: [{ userComment: { text: null, lastModified: { seconds: 'never' } } }] },
    { reviewId: 'z', comments: [{ userComment: { text: 'No stars.', lastModified: { seconds: '1795428000' }, starRating: 'x' } }] }],
  list: [null, 7, {}, { id: 1 }, { id: {}, text: 'x', publishedAt: '2026-11-23' }, { id: 2, text: 5, rating: 'x', publishedAt: '2026-11-23T10:00:00Z' }, { id: 3, text: 'Ok.', url: 'javascript:x', publishedAt: '2026-11-23T10:00:00Z', author: 5 }],
}; // prettier-ignore

class FakeStore {
  reviews = new Map<string, FakeText>();
  extra: unknown[] = [];
  assertions: string[] = [];

  constructor(private readonly store: Store) {}

  answer = ({ url, body }: FakeRequest): FakeAnswer => {
    if (url.pathname === '/token') {
      this.assertions.push(new URLSearchParams(body).get('assertion') ?? '');
      return { body: { access_token: `token-${this.assertions.length}`, expires_in: 3_600 } };
    }
    const all = [...this.extra, ...[...this.reviews.values()].map(RECORD[this.store]).reverse()];
    if (this.store === 'list') return { body: all };
    const page = Number(/page=(\d+)/.exec(url.pathname)?.[1] ?? url.searchParams.get('token') ?? 1);
    const some = all.slice((page - 1) * 20, page * 20);
    if (this.store === 'app-store')
      return { body: { feed: { entry: some.length === 1 ? some[0] : some.length > 0 ? some : undefined } } };
    return {
      body: { reviews: some, ...(page * 20 < all.length ? { tokenPagination: { nextPageToken: `${page + 1}` } } : {}) },
    };
  };
}

const configOf = (store: Store, url: string): unknown => {
  switch (store) {
    case 'app-store':
      return { store, appId: '638572168', country: 'ES', baseUrl: url };
    case 'google-play':
      return {
        store,
        packageName: 'com.example.app',
        clientEmail: 'a@b.iam.gserviceaccount.com',
        privateKey: pem.replaceAll('\n', '\\n'),
        baseUrl: url,
        tokenUrl: `${url}/token`,
      };
    case 'list':
      return { store, url: `${url}/reviews.json` };
  }
};

async function open(store: Store): Promise<SourceWorld & { fake: FakeStore; server: FakeServer }> {
  const fake = new FakeStore(store);
  const server = await FakeServer.start(fake.answer);
  return {
    fake,
    server,
    config: configOf(store, server.url),
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish: (texts) => texts.forEach((text) => fake.reviews.set(text.id, text)),
    edit: (id, text) => void fake.reviews.set(id, { ...fake.reviews.get(id)!, text }),
    publishBroken: () => void (fake.extra = BROKEN[store]),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

const excuse = { removals: 'Shops do not tell which reviews were deleted.' };

describeSource('App Store', {
  source: reviewsSource,
  open: () => open('app-store'),
  excuse,
  junk: [
    ['nothing', {}],
    ['an unknown shop', { store: 'corner-shop' }],
    ['no number', { store: 'app-store', appId: 'acme', country: 'es' }],
    ['no country', { store: 'app-store', appId: '638572168' }],
  ],
});

const play = { store: 'google-play', packageName: 'com.example.app', clientEmail: 'a@b.example', privateKey: pem };
describeSource('Google Play', {
  source: reviewsSource,
  open: () => open('google-play'),
  excuse,
  secrets: ['privateKey'],
  junk: [
    ['a wrong key', { ...play, privateKey: 'secret' }],
    ['a wrong package', { ...play, packageName: 'acme' }],
    ['no account', { ...play, clientEmail: 'ana' }],
  ],
});

describeSource('list of reviews', {
  source: reviewsSource,
  open: () => open('list'),
  excuse,
  junk: [['no address', { store: 'list', url: 'reviews.json' }]],
});

it('reads stars, title, author and language', async () => {
  const text = (words: string) => [{ id: 'r1', text: words, at: new Date('2026-11-23T09:59:00Z') }];
  const expected = {
    'app-store': {
      externalId: 'app-store:r1',
      rating: 4,
      title: null,
      text: 'Words.',
      language: 'es',
      author: { handle: 'Ana' },
      metrics: { likes: 2 },
      kind: 'review',
    },
    'google-play': {
      externalId: 'google-play:r1',
      rating: 2,
      title: 'Title',
      text: 'Words.',
      language: 'es',
      author: { handle: 'Ana' },
      metrics: { likes: 3 },
      kind: 'review',
    },
    list: { rating: 5, text: 'Words.', author: { handle: 'Ana' }, kind: 'review' },
  };
  for (const store of Object.keys(expected) as Store[]) {
    const world = await open(store);
    await world.publish(text(store === 'google-play' ? 'Title\tWords.' : 'Words.'));
    expect((await readOnce(reviewsSource, world)).items).toMatchObject([expected[store]]);
    await world.close();
  }
});

it('signs in to Google with a JWT that its key has signed, once an hour', async () => {
  const world = await open('google-play');
  await readOnce(reviewsSource, world);
  await readOnce(reviewsSource, world);
  expect(world.fake.assertions).toHaveLength(1);
  const [header, claims, signature] = world.fake.assertions[0]!.split('.') as [string, string, string];
  expect(createVerify('RSA-SHA256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true);
  const issued = world.clock.now().getTime() / 1_000;
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    iss: 'a@b.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/androidpublisher',
    aud: `${world.server.url}/token`,
    iat: issued,
    exp: issued + 3_600,
  });
  world.clock.set(shift(world.clock.now(), HOUR));
  await readOnce(reviewsSource, world);
  expect(world.fake.assertions).toHaveLength(2);
  await world.close();
});

it('says that a key cannot be read', async () => {
  const world = await open('google-play');
  const config = { ...(world.config as object), privateKey: '-----BEGIN PRIVATE KEY----- nonsense' };
  await expect(readOnce(reviewsSource, { ...world, config })).rejects.toMatchObject({
    kind: 'auth',
    code: 'key_unreadable',
  });
  await world.close();
});

it.each([['4', 4], [4.5, 5], ['0', null], [6, null], ['', null], [null, null], ['x', null]])('%p are %p stars', (value, stars) =>
  expect(ratingOf(value)).toBe(stars),
); // prettier-ignore
