import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TwitterApi } from 'twitter-api-v2';
import { z } from 'zod';
import { HttpFailure, type HttpRequest } from '#platform';
import { callOf } from './errors.js';
import { GuardedPlugin } from './guarded-plugin.js';
import { OAUTH1, OAUTH2, scriptedIo } from './scripted-http.js';
import { XApi } from './x-api.js';

const BASE = 'http://127.0.0.1:4600/x';

/** RFC 5849 §3.4, independently of the library: what the Authorization header should have signed. */
function signatureOf({ method, url }: HttpRequest, oauth: Record<string, string>): string {
  const { origin, pathname, searchParams } = new URL(url);
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const { oauth_signature: _, ...signed } = oauth;
  const parameters = [...Object.entries(signed), ...searchParams].map((pair) => pair.map(encode).join('=')).sort();
  const base = [method!, origin + pathname, parameters.join('&')].map(encode).join('&');
  const key = [OAUTH1.consumerSecret, OAUTH1.accessSecret].map(encode).join('&');
  return createHmac('sha1', key).update(base).digest('base64');
}

const oauthOf = ({ headers }: HttpRequest): Record<string, string> =>
  Object.fromEntries(
    headers!
      ['Authorization']!.replace(/^OAuth /, '')
      .split(',')
      .map((pair) => pair.split('=').map((part) => decodeURIComponent(part.replace(/^"|"$/g, ''))) as [string, string]),
  );

describe('requests of twitter-api-v2 through the guarded client', () => {
  it.each([
    ['GET', (api: XApi) => api.get('users/42/tweets', { max_results: 100, start_time: "a b!*'()" }, z.unknown())],
    ['POST', (api: XApi) => api.post('tweets', { text: 'Hello, añil & co.' }, z.unknown())],
    ['POST', (api: XApi) => api.upload('media/upload/1/append', { segment_index: 0, media: Buffer.from('x') })],
  ])('signs a %s for the address it really goes to (OAuth 1.0a)', async (method, send) => {
    const { io, asked } = scriptedIo([{}]);
    await send(new XApi({ secret: OAUTH1, baseUrl: BASE }, io));
    const [request] = asked;
    expect(request!.method).toBe(method);
    expect(request!.url).toMatch(`${BASE}/2/`);
    const oauth = oauthOf(request!);
    expect(oauth).toMatchObject({ oauth_consumer_key: OAUTH1.consumerKey, oauth_token: OAUTH1.accessToken });
    expect(oauth['oauth_signature']).toBe(signatureOf(request!, oauth));
  });

  it('sends JSON with a bearer token, the signal, and nothing to api.x.com', async () => {
    const { io, asked } = scriptedIo([{ status: 201, headers: { 'x-rate-limit-limit': '100' }, body: { data: 1 } }]);
    const api = new XApi({ secret: OAUTH2, baseUrl: BASE }, io, 'post');
    const answer = await api.postForHeaders(
      'tweets',
      { text: 'Añil', media: undefined },
      z.object({ data: z.number() }),
    );
    expect(answer).toEqual({ data: { data: 1 }, headers: { 'x-rate-limit-limit': '100' } });
    expect(asked).toEqual([
      expect.objectContaining({ method: 'POST', url: `${BASE}/2/tweets`, body: '{"text":"Añil"}', signal: io.signal }),
    ]);
    expect(asked[0]!.headers).toMatchObject({
      Authorization: `Bearer ${OAUTH2.accessToken}`,
      'content-type': expect.stringContaining('application/json'),
    });
  });

  it('sends files as multipart', async () => {
    const { io, asked } = scriptedIo([{}]);
    const media = Buffer.from([0, 255, 13, 10, 45, 45]);
    await new XApi({ secret: OAUTH2, baseUrl: BASE }, io).upload('media/upload/1/append', { segment_index: 3, media });
    const { headers, body } = asked[0]!;
    const form = await new Response(new Uint8Array(body as Buffer), {
      headers: { 'content-type': headers!['content-type']! },
    }).text();
    expect(form).toMatch(/name="segment_index"\r\n\r\n3\r\n/);
    expect((body as Buffer).includes(media)).toBe(true);
  });

  it('throws our error for a refusal, and says what X said', async () => {
    const detail = 'You are not allowed to create a Tweet with duplicate content.';
    const { io } = scriptedIo([{ status: 403, body: { detail, status: 403 } }]);
    const call = new XApi({ secret: OAUTH2, baseUrl: BASE }, io, 'post').post('tweets', {}, z.unknown());
    await expect(call).rejects.toMatchObject({ name: 'NetworkError', kind: 'rejected', code: 'duplicate', detail });
  });

  it.each([
    ['post', true, 'unknown'],
    ['post', false, 'not-sent'],
    ['none', true, 'not-sent'],
  ] as const)('without an answer, effect %s and sent %s: %s', async (effect, sent, kind) => {
    const { io } = scriptedIo([new HttpFailure({ reason: 'reset', sent, message: 'The connection was cut.' })]);
    const call = new XApi({ secret: OAUTH2, baseUrl: BASE }, io, effect).post('tweets', {}, z.unknown());
    await expect(call).rejects.toMatchObject({ name: 'NetworkError', kind, code: 'reset' });
  });

  it.each(['', '<html>', '{"data":', '{"data":{}}'])('does not take the answer 201 %j for a success', async (body) => {
    const { io } = scriptedIo([{ status: 201, body }]);
    const schema = z.object({ data: z.object({ id: z.string() }) });
    const call = new XApi({ secret: OAUTH2, baseUrl: BASE }, io, 'post').post('tweets', {}, schema);
    await expect(call).rejects.toMatchObject({ kind: 'unknown', code: 'unreadable_answer' });
  });

  it('refuses calls outside API 2, which it could not send to the right server', async () => {
    const { io, asked } = scriptedIo([]);
    const plugins = [new GuardedPlugin(BASE, callOf('none', OAUTH1), io)];
    await expect(new TwitterApi('token', { plugins }).v1.get('account/settings.json')).rejects.toThrow('API 2');
    expect(asked).toEqual([]);
  });
});
