import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { FakeClock } from '#testing';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer } from '../kit/harness-server.js';
import { FakeX } from './harness-x.js';
import { xSource } from './x.source.js';

describe('asking X', () => {
  let x: FakeX;
  let server: FakeServer;
  beforeEach(async () => {
    x = new FakeX(new FakeClock('2026-11-20T10:02:40Z'));
    server = await FakeServer.start((request) => x.answer(request));
  });
  afterEach(() => server.close());

  const input = (config: object, cursor: unknown = null) => ({
    config: { query: 'acme', bearerToken: 'AAAA-bearer', baseUrl: server.url, ...config },
    clock: x.clock,
    allowPrivate: [server.host],
    cursor: cursor as never,
  });
  const search = (config: object = {}, cursor: unknown = null) =>
    readOnce(xSource, input({ mode: 'search', ...config }, cursor));

  it('tells what it cost: the posts, and their authors', async () => {
    for (let index = 0; index < 30; index++) x.say(`number ${index}`, shift(x.clock.now(), -HOUR));
    expect((await search()).batches[0]!.cost).toBe(0.16);
    expect((await search({ authors: false })).batches[0]!.cost).toBe(0.15);
    expect(xSource.cost).toMatch(/\$0\.005/);
  });

  it('buys no more than it may, the newest, and says what it left out', async () => {
    const texts = Array.from({ length: 250 }, (_, index) => `number ${index}`);
    for (const text of texts) x.say(text, shift(x.clock.now(), -HOUR));
    const { items, batches, cursor } = await search({ maxPosts: 150 });
    expect(items.map(({ text }) => text)).toEqual(texts.slice(100));
    expect(batches[0]!.gap?.reason).toContain('more posts than the 150 that may be bought at once');
    expect((await search({ maxPosts: 150 }, cursor)).items).toEqual([]);
  });

  it('records the gap when it was away for longer than X finds', async () => {
    const old = x.idAt(shift(x.clock.now(), -9 * DAY));
    x.say('still found', shift(x.clock.now(), -6 * DAY));
    const { items, batches } = await search({}, { sinceId: old });
    expect(items.map(({ text }) => text)).toEqual(['still found']);
    expect(batches[0]!.gap).toMatchObject({ to: shift(x.clock.now(), -7 * DAY + MINUTE) });
    expect(batches[0]!.gap!.from!.getTime()).toBeCloseTo(shift(x.clock.now(), -9 * DAY).getTime(), -3);
  });

  it('passes on what X says about a query', async () => {
    await expect(search({ query: '(' })).rejects.toMatchObject({
      kind: 'rejected',
      message: 'X refuses this query: missing ).',
    });
  });

  it('stops when the credits are used up', async () => {
    server.fault = { kind: 'status', status: 402 };
    await expect(search()).rejects.toMatchObject({ kind: 'rejected', code: 'credits_used_up' });
  });

  it('reads a post with all that is in it', async () => {
    x.say('cut short…', x.clock.now(), {
      lang: 'in',
      edit_history_tweet_ids: ['100000000000000001', '100000000000000002'],
      note_tweet: {
        text: 'Hi &amp; @bob #Olé https://t.co/a https://t.co/b',
        entities: { hashtags: [{ tag: 'Olé' }], mentions: [{ username: 'bob' }] },
      },
      entities: {
        urls: [
          { url: 'https://t.co/a', expanded_url: 'https://news.example/1?x=1', unwound_url: 'https://news.example/1' },
          { url: 'https://t.co/b', expanded_url: 'https://x.com/ana/status/1/video/1' },
        ],
      },
      referenced_tweets: [{ type: 'replied_to', id: '5' }],
      public_metrics: { like_count: 3, retweet_count: 2, reply_count: 1, impression_count: 400 },
    });
    expect((await search()).items).toMatchObject([
      {
        externalId: '100000000000000001',
        url: expect.stringMatching(/^https:\/\/x\.com\/ana\/status\/\d+$/),
        text: 'Hi & @bob #Olé https://news.example/1?x=1',
        language: 'id',
        author: { handle: 'ana', name: 'Ana', url: 'https://x.com/ana', followers: 5 },
        links: ['https://news.example/1'],
        hashtags: ['Olé'],
        mentions: ['bob'],
        media: ['video'],
        kind: 'reply',
        metrics: { likes: 3, reposts: 2, replies: 1, views: 400 },
      },
    ]);
  });

  describe('for counts only', () => {
    const counts = (cursor: unknown = null) => readOnce(xSource, input({ mode: 'counts' }, cursor));
    const minutesAgo = (minutes: number): Date => shift(new Date('2026-11-20T10:00:00Z'), -minutes * MINUTE);

    it('brings whole five minutes that are over, from a day back on, for the price of the requests', async () => {
      for (const minutes of [-1, 0, 1, 4, 5, 6, 1_400]) x.say('counted', minutesAgo(minutes));
      const { batches, cursor } = await counts();
      const [{ counts: buckets = [], cost, items }] = batches as [(typeof batches)[0]];
      expect(items).toEqual([]);
      expect(buckets).toHaveLength(288);
      expect(buckets.filter(({ value }) => value > 0)).toEqual([
        { at: minutesAgo(1_400), value: 1 },
        { at: minutesAgo(10), value: 1 },
        { at: minutesAgo(5), value: 3 },
      ]);
      expect(cost).toBe(0.01);
      expect(cursor).toEqual({ until: '2026-11-20T10:00:00.000Z' });
      expect((await counts(cursor)).batches).toEqual([]);
      x.clock.advance(6 * MINUTE);
      const next = await counts(cursor);
      expect(next.batches[0]).toMatchObject({ counts: [{ at: minutesAgo(0), value: 2 }], cost: 0.005 });
    });

    it('never takes the minutes that may still grow', async () => {
      x.clock.set('2026-11-20T10:05:10Z');
      expect((await counts()).cursor).toEqual({ until: '2026-11-20T10:00:00.000Z' });
      x.clock.set('2026-11-20T10:05:30Z');
      expect((await counts()).cursor).toEqual({ until: '2026-11-20T10:05:00.000Z' });
    });

    it('records what is too long ago', async () => {
      const until = shift(x.clock.now(), -8 * DAY).toISOString();
      const { batches } = await counts({ until });
      expect(batches[0]!.gap).toMatchObject({
        from: new Date(until),
        reason: 'X counts posts of the last seven days only.',
      });
      expect(batches[0]!.gap!.to).toEqual(batches[0]!.counts![0]!.at);
    });
  });
});
