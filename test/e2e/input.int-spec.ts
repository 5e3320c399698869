import { beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '#testing';
import { Caller } from './caller.js';
import { useStage } from './stage.js';

const ANSWERED_WITHIN_MS = 1_000;
const ID = '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10';
const NUL = '\u0000';
const HALF = '\ud83d';

const stage = useStage();
let owner: Caller;
let channel: string;
beforeAll(async () => {
  owner = Caller.withKey(stage.service, TEST_KEY);
  channel = (await stage.channel()).id;
});

/** The newest line of the audit log: it changes with everything that is stored. */
const lastWrite = async () => (await owner.ok('GET', '/v1/audit?limit=1')).items;

/** What is answered to a request that must be refused, in time and without storing anything. */
async function refused(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const before = await lastWrite();
  const ask = async () => {
    const start = performance.now();
    return { ...(await owner.with(headers).call(method, path, body)), ms: performance.now() - start };
  };
  let answer = await ask();
  // once: a busy machine may stall
  if (answer.ms > ANSWERED_WITHIN_MS) answer = await ask();
  expect(answer.ms).toBeLessThan(ANSWERED_WITHIN_MS);
  expect(answer).toMatchObject({
    status: expect.any(Number),
    body: {
      status: answer.status,
      code: expect.stringMatching(/^[a-z_]+$/),
      title: expect.any(String),
      detail: expect.any(String),
    },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await lastWrite()).toEqual(before);
  const errors: { code: string; pointer: string }[] = answer.body.errors ?? [];
  return [answer.status, answer.body.code, ...errors.map(({ code, pointer }) => `${code} ${pointer}`)];
}
const nested = (levels: number, inside = '') => '['.repeat(levels) + inside + ']'.repeat(levels);
const post = (changes: object) => ({ text: 'x', channels: [channel], schedule: { now: true }, ...changes });
const body = (...errors: string[]) => [400, 'invalid_body', ...errors];

describe('a bad body is explained, quickly, and stores nothing', () => {
  it.each<[string, () => unknown, unknown[]]>([
    ['no object', () => [], body('invalid_type ')],
    [
      'wrong types',
      () => ({ text: 1, channels: 'a', tags: [1], late: [] }),
      body('invalid_type /text', 'invalid_type /channels', 'invalid_type /late', 'invalid_type /tags/0'),
    ],
    ['unknown fields', () => post({ txt: 'x', Text: 'y' }), body('unknown_field /txt', 'unknown_field /Text')],
    [
      'a field within a field',
      () => post({ media: [{ id: ID, alternative: 'x' }] }),
      body('unknown_field /media/0/alternative'),
    ],
    ['U+0000 in the text', () => post({ text: `a${NUL}b` }), body('invalid_text /text')],
    ['U+0000 in a tag', () => post({ tags: ['a', `b${NUL}`] }), body('invalid_text /tags/1')],
    [
      'U+0000 in an option',
      () => post({ variants: { [ID]: { options: { language: NUL } } } }),
      body(`invalid_text /variants/${ID}/options/language`),
    ],
    [
      'U+0000 in a name of a field',
      () => post({ variants: { [ID]: { options: { [NUL]: 1 } } } }),
      body(`invalid_text /variants/${ID}/options`),
    ],
    [
      'half a character',
      () => post({ text: `a${HALF}b`, firstComment: HALF }),
      body('invalid_text /text', 'invalid_text /firstComment'),
    ],
    ['half a character, escaped', () => '{"text":"\\ud83d"}', body('invalid_text /text')],
    ['too long a text', () => post({ text: 'x'.repeat(1_000_000) }), body('too_big /text')],
    [
      'too many channels',
      () => post({ channels: Array.from({ length: 10_000 }, (_, i) => ID.slice(0, -5) + String(i).padStart(5, '0')) }),
      body('too_big /channels'),
    ],
    ['one channel twice', () => post({ channels: [channel, channel] }), body('duplicate_channel /channels')],
    [
      'ids that are none',
      () => post({ channels: ['1', '9'.repeat(5_000)], media: [{ id: '../x' }] }),
      body('invalid_format /channels/0', 'invalid_format /channels/1', 'invalid_format /media/0/id'),
    ],
    ['no time', () => post({ schedule: { at: 'tomorrow', zone: 'UTC' } }), body('invalid_time /schedule/at')],
    [
      'a day that no month has',
      () => post({ schedule: { at: '2027-02-30T09:00Z' } }),
      body('invalid_time /schedule/at'),
    ],
    [
      'a time that only programs read',
      () => post({ schedule: { at: '1 Z', zone: 'UTC' } }),
      body('invalid_time /schedule/at'),
    ],
    ['the year 200000', () => post({ schedule: { at: '+200000-01-01T00:00:00Z' } }), body('invalid_time /schedule/at')],
    [
      'a local time without a zone',
      () => post({ schedule: { at: '2027-01-01T09:00' } }),
      body('invalid_time /schedule/zone'),
    ],
    [
      'a zone that is none',
      () => post({ schedule: { at: '2027-01-01T09:00', zone: 'Mars/Olympus' } }),
      body('unknown_zone /schedule/zone'),
    ],
    [
      'an offset for a zone',
      () => post({ schedule: { at: '2027-01-01T09:00', zone: '+02:00' } }),
      body('unknown_zone /schedule/zone'),
    ],
    [
      'two schedules in one',
      () => post({ schedule: { now: true, queue: true } }),
      [400, 'invalid_body', expect.stringMatching(/\/schedule/)],
    ],
    ['a duration without end', () => post({ late: { after: 'PT999999999H' } }), body('invalid_duration /late/after')],
    ['a duration of months', () => post({ late: { after: 'P1M' } }), body('invalid_duration /late/after')],
    [
      'a thread too long',
      () => post({ thread: Array.from({ length: 51 }, () => ({ text: 'x' })) }),
      body('too_big /thread'),
    ],
    [
      'a depth that ends stacks',
      () => post({ variants: { [channel]: { options: { a: JSON.parse(nested(2_000)) } } } }),
      body('too_deep /variants'),
    ],
    ['a depth that fills the body', () => `{"text":"x","a":${nested(400_000)}}`, body('too_deep /a')],
  ])('%s', async (_, make, expected) => {
    const sent = make();
    expect(await refused('POST', '/v1/posts', sent)).toEqual(expected);
    expect(await refused('POST', '/v1/posts', sent, { 'idempotency-key': 'bad' })).toEqual(expected);
    expect(await refused('POST', '/v1/posts/validate', sent)).toEqual(expected);
  });

  it.each<[string, string | Uint8Array, number, string, RegExp]>([
    ['broken JSON', '{"text": "x",\n "channels": [,]}', 400, 'invalid_json', /line 2, column 15/],
    ['JSON cut off', '{"text": "x', 400, 'invalid_json', /ends too early/],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), 400, 'invalid_json', /not JSON/],
    ['JSON that holds nothing', 'null', 400, 'invalid_json', /neither an object nor an array/],
    ['2 MB', JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) }), 413, 'body_too_large', /1 MB/],
  ])('%s', async (_, sent, status, code, detail) => {
    expect(await refused('POST', '/v1/posts', sent)).toEqual([status, code]);
    expect((await owner.call('POST', '/v1/posts', sent)).body.detail).toMatch(detail);
  });

  it('another type, as curl sends it by itself', async () => {
    const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await refused('POST', '/v1/posts', '{"text":"x"}', asForm)).toEqual([415, 'unsupported_media_type']);
  });

  it('names the first of very many mistakes, and no more', async () => {
    const many = { tags: Array.from({ length: 100_000 }, () => NUL) };
    const answer = await refused('POST', '/v1/posts', many);
    expect(answer).toHaveLength(102);
    const wrong = await refused('POST', '/v1/posts', { channels: Array.from({ length: 100_000 }, () => 1) });
    expect(wrong.length).toBeLessThanOrEqual(102);
  });

  it('never repeats what was sent: it may be a secret', async () => {
    const sent = {
      network: 'mastodon',
      credentials: { accessToken: { hidden: 'hidden-value' } },
      baseUrl: 'hidden-value',
    };
    const { text } = await owner.call('POST', '/v1/channels', sent);
    expect(text).not.toContain('hidden-value');
  });

  it.each<[string, string, unknown]>([
    ['POST', '/v1/channels', { network: `m${NUL}`, credentials: {} }],
    ['POST', '/v1/channels', { network: 'mastodon', credentials: { accessToken: NUL } }],
    ['PATCH', '/v1/channels/CHANNEL', { name: NUL }],
    ['POST', '/v1/channels/CHANNEL/hold', { reason: HALF }],
    ['PUT', '/v1/channels/CHANNEL/slots', [{ weekday: 8, time: '25:00' }]],
    [
      'PUT',
      '/v1/channels/CHANNEL/slots',
      [
        { weekday: 1, time: '09:00' },
        { weekday: 1, time: '09:00' },
      ],
    ],
    ['POST', '/v1/hold', { reason: NUL }],
    ['POST', '/v1/media', { url: 'http://127.0.0.1/x', alt: NUL }],
    ['POST', '/v1/media', { url: `http://127.0.0.1/${NUL}` }],
    ['POST', '/v1/api-keys', { name: NUL, scopes: ['posts:read'] }],
    ['POST', '/v1/api-keys', { name: 'x', scopes: ['everything'] }],
    ['POST', '/v1/invitations', { email: `a${NUL}@example.org`, role: 'viewer' }],
    ['POST', '/v1/members', { email: 'nobody', role: 'king' }],
    ['POST', '/v1/auth/sign-in', { email: 'a@example.org', password: NUL }],
    ['POST', `/v1/deliveries/${ID}/confirm`, { url: 'javascript:alert(1)' }],
    ['POST', '/v1/setup', { token: NUL }],
  ])('%s %s %j', async (method, path, sent) => {
    const [status, code, ...errors] = await refused(method, path.replace('CHANNEL', channel), sent);
    expect([status, code]).toEqual([400, 'invalid_body']);
    expect(errors.length).toBeGreaterThan(0);
  });

  it('says the same of forms', async () => {
    const form = (fields: Record<string, string | Blob>) => {
      const data = new FormData();
      for (const [name, value] of Object.entries(fields)) data.set(name, value);
      return data;
    };
    expect(await refused('POST', '/v1/media', form({ alt: NUL }))).toEqual(body('invalid_text /alt'));
    expect(await refused('POST', '/v1/media', form({ picture: new Blob(['x']) }))).toEqual([400, 'bad_request']);
    expect(await refused('POST', '/v1/media', form({ title: 'x' }))).toEqual(body('unknown_field /title'));
    const torn = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await refused('POST', '/v1/media', '--x\r\nContent-Disp', torn)).toEqual([400, 'bad_request']);
  });
});

describe('a bad address is explained, too', () => {
  const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const WRONG = [
    'x',
    '%00',
    cursor('a'),
    cursor(NUL),
    cursor('a', 'b'),
    cursor('2026-01-01T00:00:00.000Z', ID, 'c'),
    cursor('+99999', ID),
  ];

  it.each(['posts', 'deliveries', 'media', 'audit'])('of the list of %s', async (list) => {
    const path = `/v1/${list}`;
    for (const limit of ['0', '-1', '201', '1.5', 'many', '1&limit=2'])
      expect(await refused('GET', `${path}?limit=${limit}`)).toEqual([
        400,
        'invalid_query',
        expect.stringMatching(/ \?limit$/),
      ]);
    for (const next of WRONG)
      expect([next, ...(await refused('GET', `${path}?next=${next}`))]).toEqual([
        next,
        400,
        expect.any(String),
        expect.stringMatching(/ \?next$/),
      ]);
    expect(await refused('GET', `${path}?stat=failed`)).toEqual([400, 'invalid_query', 'unknown_field ?stat']);
  });

  it.each([
    ['/v1/posts?state=lost', '?state'],
    ['/v1/posts?channel=1', '?channel'],
    ['/v1/posts?from=yesterday', '?from'],
    ['/v1/posts?to=2026-02-30T00:00:00Z', '?to'],
    ['/v1/posts?q=%00', '?q'],
    ['/v1/posts?tag=%00', '?tag'],
    ['/v1/posts?tag=a&tag=b', '?tag'],
    ['/v1/deliveries?state=draft', '?state'],
    ['/v1/deliveries?from=1', '?from'],
  ])('%s', async (path, pointer) => {
    expect(await refused('GET', path)).toEqual([400, 'invalid_query', expect.stringContaining(` ${pointer}`)]);
  });

  it.each([
    ['an id that is none', 'GET', '/v1/posts/1', [400, 'invalid_path', 'invalid_format {id}']],
    ['a very long id', 'GET', `/v1/posts/${'9'.repeat(8_000)}`, [400, 'invalid_path', 'invalid_format {id}']],
    ['U+0000', 'GET', '/v1/posts/%00', [400, 'invalid_path', expect.any(String)]],
    ['no UTF-8', 'GET', '/v1/posts/%ff', [400, 'bad_request']],
    ['nothing there', 'GET', `/v1/posts/${ID}`, [404, 'not_found']],
    ['a method that is none', 'PUT', `/v1/posts/${ID}`, [404, 'unknown_route']],
    ['no route', 'GET', '/v1/nothing', [404, 'unknown_route']],
    ['a path for an id', 'DELETE', '/v1/media/..%2f..%2fetc%2fpasswd', [400, 'invalid_path', 'invalid_format {id}']],
  ])('%s', async (_, method, path, expected) => {
    expect(await refused(method, path)).toEqual(expected);
  });

  it('in a header', async () => {
    const patch = (version: string) => refused('PATCH', `/v1/posts/${ID}`, {}, { 'if-match': version });
    for (const version of ['x', '1.5', '-1', '9'.repeat(20)])
      expect(await patch(version)).toEqual([400, 'invalid_if_match']);
    expect(await patch('"1"')).toEqual([404, 'not_found']);
  });
});
