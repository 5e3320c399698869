import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND, shift } from '#kernel';
import { GuardedHttp, HttpFailure, type HttpAnswer, type HttpRequest } from '#platform';
import { pixel } from '../kit/conformance-harness.js';
import type { ChannelSession, ConnectorIo, SegmentToSend } from '../kit/connector.js';
import { mastodonDescriptor } from './descriptor.js';
import { mastodonConnector } from './mastodon.connector.js';

const now = new Date('2026-11-23T10:00:00Z');

interface Canned {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Answers each request with what `answer` says, and keeps what was asked. */
class CannedHttp extends GuardedHttp {
  readonly requests: HttpRequest[] = [];

  constructor(private readonly answer: (path: string, index: number) => Canned) {
    super({ allowPrivate: [] });
  }

  override async request(request: HttpRequest): Promise<HttpAnswer> {
    const { pathname } = new URL(request.url);
    const { status = 200, headers = {}, body = {} } = this.answer(pathname, this.requests.push(request) - 1);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, body: Buffer.from(text), url: request.url };
  }
}

const io = (http: GuardedHttp, signal = AbortSignal.timeout(10 * SECOND)): ConnectorIo => ({
  http,
  signal,
  clock: { now: () => now },
});

const session: ChannelSession = {
  channelId: 'c',
  remoteId: '7',
  handle: 'ana@town.example',
  baseUrl: 'https://town.example',
  secret: { accessToken: 'token-1' },
  limits: mastodonDescriptor.limits,
};

const segment: SegmentToSend = {
  index: 0,
  kind: 'post',
  key: 'key-1',
  createdAt: now,
  text: 'Hello & welcome.',
  media: [],
  options: {},
  prepared: null,
  root: null,
  parent: null,
};

describe('connect', () => {
  const answers = (path: string): Canned => ({
    body: path.endsWith('instance')
      ? { domain: 'town.example' }
      : { id: '7', username: 'ana', display_name: '', avatar: '' },
  });
  const connect = (baseUrl: string | null, http = new CannedHttp(answers)) =>
    mastodonConnector.connect({ credentials: { accessToken: ' token-1 ' }, baseUrl }, io(http));

  it.each(['town.example', 'https://town.example/@ana', ' HTTPS://Town.Example/ '])(
    'finds the server of %j',
    async (typed) => {
      expect(await connect(typed)).toEqual({
        remoteId: '7',
        handle: 'ana@town.example',
        name: 'ana',
        avatarUrl: null,
        baseUrl: 'https://town.example',
        secret: { accessToken: 'token-1' },
        expiresAt: null,
        limits: mastodonDescriptor.limits,
      });
    },
  );

  it.each([null, '', 'no such place'])('asks for the server instead of %j', async (typed) => {
    await expect(connect(typed)).rejects.toMatchObject({ kind: 'rejected', code: 'server_missing' });
  });

  it('is not taken in by a page instead of an answer', async () => {
    const http = new CannedHttp(() => ({ body: '<!DOCTYPE html><title>Welcome</title>' }));
    await expect(connect('town.example', http)).rejects.toMatchObject({ kind: 'not-sent', code: 'unreadable_answer' });
  });
});

describe('publish', () => {
  const made = { status: 200, body: { id: '42', url: 'https://town.example/@ana/42' } };

  it('sends the key, the options and what it answers to', async () => {
    const resetAt = shift(now, MINUTE);
    const http = new CannedHttp(() => ({
      ...made,
      headers: { 'x-ratelimit-remaining': '299', 'x-ratelimit-reset': resetAt.toISOString() },
    }));
    const reply: SegmentToSend = {
      ...segment,
      options: { visibility: 'unlisted', language: 'es', spoilerText: 'Food', sensitive: true },
      prepared: { mediaIds: ['m1'] },
      parent: { remoteId: '41', url: null, ref: null },
    };
    expect(await mastodonConnector.publish(session, reply, io(http))).toEqual({
      post: { remoteId: '42', url: 'https://town.example/@ana/42', ref: null },
      quota: { remaining: 299, resetAt },
    });
    expect(http.requests).toMatchObject([{ method: 'POST', url: 'https://town.example/api/v1/statuses' }]);
    expect(http.requests[0]!.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'content-type': 'application/json',
      'idempotency-key': 'key-1',
    });
    expect(JSON.parse(http.requests[0]!.body as string)).toEqual({
      status: 'Hello & welcome.',
      visibility: 'unlisted',
      language: 'es',
      spoiler_text: 'Food',
      sensitive: true,
      media_ids: ['m1'],
      in_reply_to_id: '41',
    });
  });

  it('sends the same bytes for the same segment', async () => {
    const http = new CannedHttp(() => made);
    await mastodonConnector.publish(session, segment, io(http));
    await mastodonConnector.publish(session, segment, io(http));
    expect({ ...http.requests[1], signal: null }).toEqual({ ...http.requests[0], signal: null });
  });

  it.each([
    ['a page', { status: 200, body: '<html>' }],
    ['a gateway that gave up', { status: 504, body: '<html>' }],
  ])('does not know what %s means', async (_, canned) => {
    const sent = mastodonConnector.publish(session, segment, io(new CannedHttp(() => canned)));
    await expect(sent).rejects.toMatchObject({ kind: 'unknown', detail: undefined });
  });

  it('knows that nothing went out when nobody was reached', async () => {
    const http = new CannedHttp(() => {
      throw new HttpFailure({ reason: 'connect', sent: false, message: 'refused' });
    });
    await expect(mastodonConnector.publish(session, segment, io(http))).rejects.toMatchObject({ kind: 'not-sent' });
  });
});

describe('prepare', () => {
  const withImage = { ...segment, media: [pixel('A dot.')] };
  const processing = { id: 'm1', url: null };

  it('waits until the server has processed an image', async () => {
    const answers = [
      { status: 202, body: processing },
      { status: 206, body: processing },
      { status: 200, body: { id: 'm1', url: 'https://town.example/m1.png' } },
    ];
    const http = new CannedHttp((_, index) => answers[index]!);
    expect(await mastodonConnector.prepare(session, withImage, io(http))).toEqual({ mediaIds: ['m1'] });
    expect(http.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'POST /api/v2/media',
      'GET /api/v1/media/m1',
      'GET /api/v1/media/m1',
    ]);
    const form = http.requests[0]!.body as FormData;
    expect(form.get('description')).toBe('A dot.');
    expect(form.get('file')).toMatchObject({ name: 'pixel.png', type: 'image/png', size: withImage.media[0]!.bytes });
  });

  it('gives up when its time is over', async () => {
    const time = new AbortController();
    const http = new CannedHttp((_, index) => {
      if (index === 1) time.abort();
      return { status: 202, body: processing };
    });
    const prepared = mastodonConnector.prepare(session, withImage, io(http, time.signal));
    await expect(prepared).rejects.toMatchObject({ kind: 'not-sent', code: 'media_not_ready' });
    expect(http.requests).toHaveLength(2);
  });
});

describe('findPublished', () => {
  const since = shift(now, -10 * MINUTE);
  const status = (change: object = {}) => ({
    id: '42',
    created_at: now.toISOString(),
    content: '<p>Hello &amp; welcome.</p>',
    in_reply_to_id: null,
    media_attachments: [],
    url: 'https://town.example/@ana/42',
    ...change,
  });
  const old = status({ id: '1', created_at: shift(since, -5 * MINUTE).toISOString() });
  const next = { link: '<https://town.example/api/v1/accounts/7/statuses?max_id=9>; rel="next"' };
  const find = (pages: object[][], from = since, headers: Record<string, string> = next) => {
    const http = new CannedHttp((_, index) => ({ body: pages[index] ?? pages.at(-1), headers }));
    return mastodonConnector.findPublished(session, segment, from, io(http));
  };
  const found = { found: true, post: { remoteId: '42', url: 'https://town.example/@ana/42', ref: null } };
  const absent = { found: false, absent: true };
  const other = status({ content: '<p>Else.</p>' });

  it.each<[string, object[][], object]>([
    ['finds it', [[other, status()]], found],
    ['finds it on a later page', [[other], [status()]], found],
    ['allows a server clock behind ours', [[status({ created_at: shift(since, -MINUTE).toISOString() })]], found],
    ['proves that it is not there', [[other, old]], absent],
    ['proves it on a later page', [[other], [old]], absent],
    ['does not take another parent', [[status({ in_reply_to_id: '3' }), old]], absent],
    ['does not take another number of images', [[status({ media_attachments: [{}] }), old]], absent],
  ])('%s', async (_, pages, finding) => {
    expect(await find(pages)).toEqual(finding);
  });

  it('proves it by the end of the list', async () => {
    expect(await find([[other]], since, {})).toEqual(absent);
    expect(await find([[]], since, {})).toEqual(absent);
  });

  it('cannot tell when the newest 200 posts do not reach back far enough', async () => {
    expect(await find([[other]])).toEqual({
      found: false,
      absent: false,
      reason: expect.stringMatching(/200 newest posts of ana@town\.example .*\.$/),
    });
  });
});
