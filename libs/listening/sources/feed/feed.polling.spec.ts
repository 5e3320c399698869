import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, shift, type Json } from '#kernel';
import { FakeClock } from '#testing';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer } from '../kit/harness-server.js';
import { feedSource } from './feed.source.js';
import { documentOf } from './harness-feed.js';

const clock = new FakeClock('2026-11-23T10:00:00Z');
let server: FakeServer;
let answers: Record<string, FakeAnswer>;

beforeEach(async () => {
  clock.set('2026-11-23T10:00:00Z');
  answers = {};
  server = await FakeServer.start(({ url }) => answers[url.pathname] ?? { status: 404 });
});
afterEach(() => server.close());

const read = (cursor: Json = null) =>
  readOnce(feedSource, { config: { url: `${server.url}/feed` }, clock, allowPrivate: [server.host], cursor });
const entry = (id: number | string, at: Date) =>
  `<item><guid>${id}</guid><title>Title ${id}</title><pubDate>${at.toUTCString()}</pubDate></item>`;
const feed = (...entries: string[]): FakeAnswer => ({ body: documentOf('rss', entries) });
const asked = () => server.requests.map(({ url }) => url.pathname);

describe('conditional requests', () => {
  it('sends back what it was given, and takes a 304 for nothing new', async () => {
    const headers = { etag: 'W/"x"', 'last-modified': 'Mon, 23 Nov 2026 09:00:00 GMT' };
    answers['/feed'] = { ...feed(entry(1, clock.now())), headers };
    const { cursor } = await read();
    answers['/feed'] = { status: 304 };
    const again = await read(cursor);
    expect(again).toMatchObject({ batches: [], againInMs: expect.any(Number) });
    expect(server.requests[1]?.headers).toMatchObject({
      'if-none-match': 'W/"x"',
      'if-modified-since': headers['last-modified'],
    });
  });

  it('remembers them only when everything was brought', async () => {
    const many = Array.from({ length: 450 }, (_, n) => entry(n, shift(clock.now(), -n * SECOND)));
    answers['/feed'] = { ...feed(...many), headers: { etag: '"all"' } };
    const { batches } = await read();
    expect(batches.map(({ items }) => items.length)).toEqual([200, 200, 50]);
    const resumed = await read(batches[0]!.cursor);
    expect(server.requests[1]?.headers['if-none-match']).toBeUndefined();
    expect(resumed.items).toHaveLength(250);
  });
});

describe('moves', () => {
  it('follows a move for good, remembers it, keeps its ids, and says so', async () => {
    answers['/feed'] = { status: 301, headers: { location: '/between' } };
    answers['/between'] = { status: 308, headers: { location: '/new' } };
    answers['/new'] = feed(entry(1, clock.now()));
    const first = await read();
    expect(first.items[0]?.externalId).toBe(`${server.url}/feed#1`);
    expect(first.batches.at(-1)?.note).toBe(`The feed has moved to ${server.url}/new and is read there.`);
    answers['/new'] = feed(entry(1, clock.now()), entry(2, clock.now()));
    expect((await read(first.cursor)).items.map(({ externalId }) => externalId)).toEqual([`${server.url}/feed#2`]);
    expect(asked()).toEqual(['/feed', '/between', '/new', '/new']);
  });

  it('goes the whole way again after a move for now', async () => {
    answers['/feed'] = { status: 302, headers: { location: '/today' } };
    answers['/today'] = feed(entry(1, clock.now()));
    await read((await read()).cursor);
    expect(asked()).toEqual(['/feed', '/today', '/feed', '/today']);
  });

  it('gives up in a circle', async () => {
    answers['/feed'] = { status: 301, headers: { location: '/feed' } };
    await expect(read()).rejects.toMatchObject({ kind: 'unavailable', code: 'redirects' });
  });

  it('does not remember a move to what is no feed', async () => {
    answers['/feed'] = { status: 301, headers: { location: '/page' } };
    answers['/page'] = { body: '<html>Parked domain</html>' };
    await expect(read()).rejects.toMatchObject({ code: 'not_a_feed' });
  });
});

it('gives a feed that has worked time to come back, and stops at 410', async () => {
  answers['/feed'] = feed(entry(1, clock.now()));
  const { cursor } = await read();
  delete answers['/feed'];
  await expect(read(cursor)).rejects.toMatchObject({ kind: 'unavailable', code: 'not_found' });
  answers['/feed'] = { status: 410 };
  await expect(read(cursor)).rejects.toMatchObject({ kind: 'gone' });
});

it('begins a day back, and stays with that', async () => {
  const entries = [
    entry('old', shift(clock.now(), -25 * HOUR)),
    entry('young', shift(clock.now(), -23 * HOUR)),
    '<item><title>Undated</title></item>',
  ];
  answers['/feed'] = feed(...entries);
  const { items, cursor } = await read();
  expect(items.map(({ title }) => title)).toEqual(['Title young', 'Undated']);
  clock.advance(HOUR);
  answers['/feed'] = feed(...entries, entry('older', shift(clock.now(), -3 * DAY)));
  expect((await read(cursor)).items).toEqual([]);
});

it('brings an undated entry once', async () => {
  answers['/feed'] = feed('<item><title>Undated</title></item>');
  const { items, cursor } = await read();
  expect(items).toMatchObject([{ publishedAt: clock.now() }]);
  clock.advance(HOUR);
  expect((await read(cursor)).items).toEqual([]);
});

it('reads the newest thousand of a longer feed, and says so', async () => {
  const many = Array.from({ length: 1_200 }, (_, n) => entry(n, shift(clock.now(), -n * SECOND)));
  answers['/feed'] = feed(...many);
  const { items, batches, cursor } = await read();
  expect(items).toHaveLength(1_000);
  expect(items.at(-1)?.title).toBe('Title 0');
  expect(batches.at(-1)?.note).toBe('The feed has 1200 entries; the newest 1000 are read.');
  expect(JSON.stringify(cursor).length).toBeLessThan(20_000);
  expect((await read(cursor)).items).toEqual([]);
});

it('says what could not be read', async () => {
  answers['/feed'] = feed(entry(1, clock.now()), '<item/>', '<item><guid>3</guid></item>');
  expect((await read()).batches.at(-1)?.note).toBe('2 of 3 entries could not be read.');
});

it('asks Google News in its own words', async () => {
  answers['/rss/search'] = feed(entry(1, clock.now()));
  const config = { googleNews: { query: '"Acme" OR Acmé', language: 'es-419', country: 'MX', baseUrl: server.url } };
  const { items } = await readOnce(feedSource, { config, clock, allowPrivate: [server.host] });
  expect(items).toHaveLength(1);
  expect(Object.fromEntries(server.requests[0]!.url.searchParams)).toEqual({
    q: '"Acme" OR Acmé',
    hl: 'es-419',
    gl: 'MX',
    ceid: 'MX:es',
  });
});

describe('rhythm', () => {
  const every = async (gapMs: number, extra: { head?: string; headers?: Record<string, string> } = {}) => {
    const entries = Array.from({ length: 12 }, (_, n) => entry(n, shift(clock.now(), -n * gapMs)));
    const body = documentOf('rss', entries).replace('<title>Town</title>', extra.head ?? '');
    answers['/feed'] = { body, headers: extra.headers };
    return (await read()).againInMs / MINUTE;
  };
  const about = (minutes: number) => ({ low: minutes * 0.9, high: minutes * 1.1 });

  it.each<[string, number, { head?: string; headers?: Record<string, string> }, number]>([
    ['a busy feed', MINUTE, {}, 2],
    ['one entry in 20 minutes', 20 * MINUTE, {}, 10],
    ['one entry a day', DAY, {}, 60],
    ['ttl of three hours', MINUTE, { head: '<ttl>180</ttl>' }, 180],
    [
      'syndication: twice a day',
      MINUTE,
      { head: '<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>' },
      720,
    ],
    ['max-age of half an hour', MINUTE, { headers: { 'cache-control': 'public, max-age=1800' } }, 30],
    ['s-maxage is for others', MINUTE, { headers: { 'cache-control': 's-maxage=1800' } }, 2],
  ])('%s', async (_, gapMs, extra, minutes) => {
    const again = await every(gapMs, extra);
    expect(again).toBeGreaterThanOrEqual(about(minutes).low);
    expect(again).toBeLessThanOrEqual(about(minutes).high);
  });

  it('never waits more than a day, and slows down while nothing comes', async () => {
    expect(await every(MINUTE, { head: '<ttl>99999999</ttl>' })).toBeLessThanOrEqual(24 * 60);
    answers['/feed'] = feed(entry(1, clock.now()), entry(2, shift(clock.now(), -MINUTE)));
    const { cursor, againInMs } = await read();
    clock.advance(5 * HOUR);
    answers['/feed'] = { status: 304 };
    expect((await read(cursor)).againInMs).toBeGreaterThan(againInMs * 10);
  });
});
