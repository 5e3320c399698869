import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, shift, type Json } from '#kernel';
import { FakeClock } from '#testing';
import { ioFor, readOnce, type TestIo } from '../kit/harness-io.js';
import { FakeServer } from '../kit/harness-server.js';
import type { SourceCall } from '../kit/source.js';
import { feedSource } from './feed.source.js';
import { documentOf } from './harness-feed.js';
import { discover, isSigned } from './web-sub.js';

const CALLBACK = 'https://pregon.example/callback/1';
const clock = new FakeClock();
let server: FakeServer;
let links: string;
let hubStatus: number;
/** What the hub does while it is asked, before it answers. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  clock.set('2026-11-23T10:00:00Z');
  hubStatus = 202;
  meanwhile = () => Promise.resolve();
  server = await FakeServer.start(async ({ url, headers }) => {
    if (headers['if-none-match']) return { status: 304 };
    if (url.pathname !== '/hub') return { body: documentOf('rss', []), headers: { link: links, etag: '"1"' } };
    await meanwhile();
    return { status: hubStatus };
  });
  links = `<${server.url}/hub>; rel="hub", <${server.url}/self>; rel=self`;
});
afterEach(() => server.close());

const input = (cursor: Json = null, callbackUrl: string | null = CALLBACK): TestIo => ({
  ...{ config: { url: `${server.url}/feed` }, clock, allowPrivate: [server.host], cursor, callbackUrl },
});
const read = (cursor: Json = null, callbackUrl: string | null = CALLBACK) =>
  readOnce(feedSource, input(cursor, callbackUrl));
const receive = (call: Partial<SourceCall>, cursor: Json) =>
  feedSource.receive!(
    { method: 'POST', query: {}, headers: {}, body: Buffer.alloc(0), ...call },
    ioFor(feedSource, input(cursor)),
  );
const asked = () =>
  server.requests
    .filter(({ url }) => url.pathname === '/hub')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const intent = (query: Record<string, string> = {}): Partial<SourceCall> => ({
  method: 'GET',
  query: {
    'hub.mode': 'subscribe',
    'hub.topic': `${server.url}/self`,
    'hub.challenge': 'abc',
    'hub.lease_seconds': '864000',
    ...query,
  },
});
const push = (cursor: Json, body: Buffer, method = 'sha256', secret = secretIn(cursor)): Partial<SourceCall> => ({
  body,
  headers: {
    'content-type': 'application/rss+xml',
    'x-hub-signature': `${method}=${createHmac(method, secret).update(body).digest('hex')}`,
  },
});
const secretIn = (cursor: Json): string => (cursor as { push: { secret: string } }).push.secret;
/** Subscribed and confirmed. */
const subscribed = async (): Promise<Json> => (await receive(intent(), (await read()).cursor)).batch!.cursor;

describe('subscribing', () => {
  it('asks the hub that the feed names, with a secret that is committed before', async () => {
    const { cursor } = await read();
    expect(asked()).toEqual([
      {
        'hub.mode': 'subscribe',
        'hub.topic': `${server.url}/self`,
        'hub.callback': CALLBACK,
        'hub.secret': secretIn(cursor),
        'hub.lease_seconds': '864000',
      },
    ]);
    expect(secretIn(cursor)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has the cursor committed when the hub confirms before it answers', async () => {
    let committed: Json = null;
    const reading = feedSource.read(ioFor(feedSource, input()));
    const confirmed: number[] = [];
    meanwhile = async () => void confirmed.push((await receive(intent(), committed)).status);
    for await (const { cursor } of reading) committed = cursor;
    expect(confirmed).toEqual([200]);
  });

  it('asks nobody when we cannot be reached, or the feed has no hub', async () => {
    await read(null, null);
    links = '';
    await read();
    expect(asked()).toEqual([]);
  });

  it.each([400, 404, 500])('goes on reading when the hub answers %i', async (status) => {
    hubStatus = status;
    const { cursor, againInMs } = await read();
    expect(againInMs).toBeGreaterThan(0);
    clock.advance(HOUR);
    await read(cursor);
    expect(asked()).toHaveLength(1);
    clock.advance(6 * HOUR);
    await read(cursor);
    expect(asked()).toHaveLength(2);
  });

  it('renews before the lease ends, also when the feed has not changed, and is looked at less often meanwhile', async () => {
    let cursor = await subscribed();
    clock.advance(7 * DAY);
    const { againInMs } = await read(cursor);
    expect(againInMs).toBeGreaterThan(50 * 60_000);
    expect(asked()).toHaveLength(1);
    clock.advance(1.5 * DAY);
    ({ cursor } = await read(cursor));
    expect(asked()).toHaveLength(2);
    expect(asked()[1]?.['hub.secret']).toBe(asked()[0]?.['hub.secret']);
    const { batch } = await receive(intent(), cursor);
    expect(batch?.cursor).toMatchObject({ push: { until: shift(clock.now(), 10 * DAY).toISOString() } });
  });
});

describe('confirming', () => {
  it('answers the challenge for what was asked', async () => {
    const { cursor } = await read();
    const answer = await receive(intent({ 'hub.lease_seconds': '3600' }), cursor);
    expect(answer).toMatchObject({
      status: 200,
      body: 'abc',
      batch: { cursor: { push: { until: '2026-11-23T11:00:00.000Z' } } },
    });
  });

  it.each([
    ['another topic', { 'hub.topic': 'https://other.example/' }],
    ['an end of it', { 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.challenge': '' }],
  ])('does not confirm %s', async (_, query: Record<string, string>) => {
    const { cursor } = await read();
    expect(await receive(intent(query), cursor)).toMatchObject({ status: 404, batch: null });
  });

  it('does not confirm what nobody asked for', async () => {
    expect(await receive(intent(), null)).toMatchObject({ status: 404 });
  });

  it('asks again a day after a refusal', async () => {
    const { cursor } = await read();
    const denied = (await receive(intent({ 'hub.mode': 'denied' }), cursor)).batch!.cursor;
    clock.advance(DAY);
    await read(denied);
    expect(asked()).toHaveLength(1);
    clock.advance(7 * HOUR);
    await read(denied);
    expect(asked()).toHaveLength(2);
  });
});

describe('pushes', () => {
  const body = Buffer.from(documentOf('rss', ['<item><guid>1</guid><title>Pushed</title></item>']));

  it.each(['sha1', 'sha256', 'sha384', 'sha512'])('reads what is signed with %s, once', async (method) => {
    const cursor = await subscribed();
    const { status, batch } = await receive(push(cursor, body, method), cursor);
    expect([status, batch?.items.map(({ title }) => title)]).toEqual([202, ['Pushed']]);
    expect((await receive(push(cursor, body, method), batch!.cursor)).batch?.items).toEqual([]);
  });

  it.each([
    ['another secret', (cursor: Json) => push(cursor, body, 'sha256', 'guessed')],
    ['a weak method', (cursor: Json) => push(cursor, body, 'md5')],
    ['no signature', () => ({ body })],
    ['half a signature', () => ({ body, headers: { 'x-hub-signature': 'sha256=abcd' } })],
    ['something signed, but no feed', (cursor: Json) => push(cursor, Buffer.from('<html>'))],
  ])('takes no notice of %s', async (_, call: (cursor: Json) => Partial<SourceCall>) => {
    const cursor = await subscribed();
    expect(await receive(call(cursor), cursor)).toEqual({ status: 202, body: '', batch: null });
  });

  it('checks the signature of the very bytes', () => {
    const sign = (method: string) => `${method}=${createHmac(method, 's').update(body).digest('hex')}`;
    expect(isSigned({ headers: { 'x-hub-signature': sign('sha512') }, body }, 's')).toBe(true);
    expect(isSigned({ headers: { 'x-hub-signature': sign('sha512') }, body: Buffer.from(`${body} `) }, 's')).toBe(
      false,
    );
  });
});

it.each([
  ['<https://h.example/>; rel="hub"', {}, 'https://h.example/', 'https://a.example/feed'],
  ['<https://h.example/>; rel=hub, </me>; rel="self"', {}, 'https://h.example/', 'https://a.example/me'],
  [
    '<x>; rel="next", <https://h.example/>; title="a"; rel="alternate hub"',
    {},
    'https://h.example/',
    'https://a.example/feed',
  ],
  ['<https://h.example/>; rel="github"', {}, null, 'https://a.example/feed'],
  ['', { hub: 'https://h.example/', self: 'https://a.example/self' }, 'https://h.example/', 'https://a.example/self'],
  ['', { hub: 'javascript:alert(1)' }, null, 'https://a.example/feed'],
  ['', {}, null, 'https://a.example/feed'],
])('discovers in %s', (link, document, hub, topic) => {
  expect(discover({ link }, { hub: null, self: null, ...document }, 'https://a.example/feed')).toEqual({ hub, topic });
});
