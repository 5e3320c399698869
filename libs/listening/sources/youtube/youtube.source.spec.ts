import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { HOUR, MINUTE, shift } from '#kernel';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { describeSource } from '../kit/conformance.js';
import { readOnce } from '../kit/harness-io.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';
import { youTubeSource } from './youtube.source.js';

const VIDEO = 'dQw4w9WgXcQ';
const comment = (id: string, text: string, at: Date) => ({
  kind: 'youtube#comment',
  id,
  snippet: {
    ...{
      textDisplay: text,
      textOriginal: text,
      authorDisplayName: '@ana',
      authorChannelUrl: 'http://www.youtube.com/@ana',
    },
    ...{ videoId: VIDEO, likeCount: 2, publishedAt: at.toISOString(), updatedAt: at.toISOString() },
  },
});

/** One video with its comment threads. */
class FakeYouTube {
  threads = new Map<string, FakeText>();
  replies: (FakeText & { parent: string })[] = [];
  extra: unknown[] = [];
  videos: unknown[] = [];
  error: { status: number; reason: string; message?: string } | null = null;
  disabled = new Set<string>();

  answer = ({ url }: FakeRequest): FakeAnswer => {
    const disabled = this.disabled.has(url.searchParams.get('videoId') ?? '');
    const error = this.error ?? (disabled ? { status: 403, reason: 'commentsDisabled' } : null);
    if (error)
      return {
        status: error.status,
        body: { error: { code: error.status, message: error.message ?? 'No.', errors: [{ reason: error.reason }] } },
      };
    if (url.pathname.endsWith('/search')) return { body: { items: this.videos } };
    const parent = url.searchParams.get('parentId');
    if (parent) return { body: { items: this.repliesOf(parent) } };
    const ids = url.searchParams.get('id')?.split(',');
    const all = [...this.threads.values()].filter(({ id }) => !ids || ids.includes(id)).reverse();
    const items = [...(ids ? [] : this.extra), ...all.map((post) => this.thread(post))];
    const from = Number(url.searchParams.get('pageToken') ?? 0);
    return {
      body: {
        items: items.slice(from, from + 100),
        ...(from + 100 < items.length ? { nextPageToken: `${from + 100}` } : {}),
      },
    };
  };

  private repliesOf = (parent: string) =>
    this.replies
      .filter((reply) => reply.parent === parent)
      .map(({ id, text, at }) => comment(`${parent}.${id}`, text, at));

  private thread({ id, text, at }: FakeText) {
    const replies = this.repliesOf(id);
    const snippet = { videoId: VIDEO, topLevelComment: comment(id, text, at), totalReplyCount: replies.length };
    return { id, snippet, ...(replies.length > 0 ? { replies: { comments: replies.slice(0, 5) } } : {}) };
  }
}

const BROKEN = [null, 1, {}, { snippet: null }, { snippet: { topLevelComment: { id: 'b1', snippet: { publishedAt: 'never', textOriginal: 'x' } } } },
  { snippet: { topLevelComment: { id: 'b2', snippet: { publishedAt: '2026-11-23T10:00:00Z', textOriginal: null, textDisplay: 'a<br><script>x()</script>b', authorDisplayName: null, likeCount: 'x' } } }, replies: { comments: 'none' } },
  { snippet: { topLevelComment: { id: null, snippet: {} } } }]; // prettier-ignore

const key = 'AIza-the-api-key';

async function open(): Promise<SourceWorld> {
  const fake = new FakeYouTube();
  const server = await FakeServer.start(fake.answer);
  return {
    config: { apiKey: key, videoIds: [VIDEO], baseUrl: server.url },
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish: (texts) => texts.forEach((text) => fake.threads.set(text.id, text)),
    edit: (id, text) => void fake.threads.set(id, { ...fake.threads.get(id)!, text }),
    remove: (id) => void fake.threads.delete(id),
    publishBroken: () => void (fake.extra = BROKEN),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}

describeSource('YouTube', {
  source: youTubeSource,
  open,
  secrets: ['apiKey'],
  junk: [
    ['nothing', {}],
    ['nothing to read', { apiKey: key }],
    ['two things to read', { apiKey: key, query: 'acme', videoIds: [VIDEO] }],
    ['an address for an id', { apiKey: key, videoIds: [`https://youtu.be/${VIDEO}`] }],
    ['a name for a channel id', { apiKey: key, channelId: '@acme' }],
  ],
});

const clock = new FakeClock();
let fake: FakeYouTube;
let server: FakeServer;
beforeEach(async () => {
  clock.set('2026-11-23T10:00:00Z');
  fake = new FakeYouTube();
  server = await FakeServer.start(fake.answer);
});
afterEach(() => server.close());
const input = (more: object = { videoIds: [VIDEO] }) => ({
  ...{ config: { apiKey: key, baseUrl: server.url, ...more }, clock, allowPrivate: [server.host] },
});
const ago = (minutes: number) => shift(clock.now(), -minutes * MINUTE);

it('sends its key where no log shows it', async () => {
  await readOnce(youTubeSource, input());
  expect(server.requests[0]!.headers['x-goog-api-key']).toBe(key);
  expect(server.requests[0]!.url.href).not.toContain(key);
});

it('reads answers, also new ones to threads it knows, and those beyond the five that come along', async () => {
  fake.threads.set('t1', { id: 't1', text: 'Top.', at: ago(20) });
  fake.replies.push({ id: 'r1', parent: 't1', text: 'First answer.', at: ago(10) });
  const first = await readOnce(youTubeSource, input());
  expect(first.items.map(({ text, kind, externalId }) => [text, kind, externalId])).toEqual([
    ['Top.', 'comment', 't1'],
    ['First answer.', 'reply', 't1.r1'],
  ]);
  for (let n = 2; n <= 9; n++) fake.replies.push({ id: `r${n}`, parent: 't1', text: `Answer ${n}.`, at: ago(10 - n) });
  const second = await readOnce(youTubeSource, { ...input(), cursor: first.cursor });
  expect(second.items).toHaveLength(8);
  fake.replies = fake.replies.filter(({ id }) => id !== 'r1');
  expect((await readOnce(youTubeSource, { ...input(), cursor: second.cursor })).removals).toEqual(['t1.r1']);
});

it('takes all that hangs on a deleted thread for deleted', async () => {
  fake.threads.set('t1', { id: 't1', text: 'Top.', at: ago(20) });
  fake.replies.push({ id: 'r1', parent: 't1', text: 'First answer.', at: ago(10) });
  const { cursor } = await readOnce(youTubeSource, input());
  fake.threads.clear();
  expect((await readOnce(youTubeSource, { ...input(), cursor })).removals.toSorted()).toEqual(['t1', 't1.r1']);
});

it('searches once an hour, brings the videos and their comments, and minds no video without comments', async () => {
  const video = (videoId: string, title: string) => ({
    id: { videoId },
    snippet: {
      title,
      description: 'See https://acme.example #Acme',
      channelId: 'UCx',
      channelTitle: 'Town TV',
      publishedAt: ago(30).toISOString(),
    },
  });
  fake.videos = [video(VIDEO, 'Acme &amp; me'), video('aaaaaaaaaaa', 'Silent')];
  fake.disabled.add('aaaaaaaaaaa');
  fake.threads.set('t1', { id: 't1', text: 'Top.', at: ago(20) });
  const first = await readOnce(youTubeSource, input({ query: 'acme' }));
  expect(first.items.map(({ title, text }) => title ?? text).toSorted()).toEqual(['Acme & me', 'Silent', 'Top.']);
  expect(first.items.find(({ title }) => title)).toMatchObject({
    hashtags: ['Acme'],
    links: ['https://acme.example/'],
    media: ['video'],
  });
  clock.advance(15 * MINUTE);
  const second = await readOnce(youTubeSource, { ...input({ query: 'acme' }), cursor: first.cursor });
  clock.advance(HOUR);
  await readOnce(youTubeSource, { ...input({ query: 'acme' }), cursor: second.cursor });
  expect(server.requests.filter(({ url }) => url.pathname.endsWith('/search'))).toHaveLength(2);
});

it.each([
  [403, 'quotaExceeded', undefined, { kind: 'rate-limited', retryAt: new Date('2026-11-24T08:00:00Z') }],
  [403, 'rateLimitExceeded', undefined, { kind: 'rate-limited', retryAt: new Date('2026-11-23T10:01:00Z') }],
  [400, 'badRequest', 'API key not valid. Please pass a valid API key.', { kind: 'auth' }],
  [403, 'forbidden', undefined, { kind: 'auth' }],
  [403, 'commentsDisabled', undefined, { kind: 'rejected', code: 'comments_disabled' }],
  [404, 'videoNotFound', undefined, { kind: 'rejected', code: 'not_found' }],
  [500, 'backendError', undefined, { kind: 'unavailable' }],
])('understands %i %s', async (status, reason, message, expected) => {
  fake.error = { status, reason, message };
  await expect(readOnce(youTubeSource, input())).rejects.toMatchObject(expected);
});
