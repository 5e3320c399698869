import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { picture, upload } from './belongings.js';
import { useStage } from './stage.js';

const stage = useStage((simulator) => ({ PREGON_X_BASE_URL: simulator.networks['x'] }));

/** What a simulated Mastodon shows of a status to its author. */
async function statusOf(account: { baseUrl: string; credentials: { accessToken: string } }, id: string): Promise<any> {
  const headers = { authorization: `Bearer ${account.credentials.accessToken}` };
  return (await fetch(`${account.baseUrl}/api/v1/statuses/${id}`, { headers })).json();
}

describe('a first post', () => {
  it('goes to the simulated networks with the body that they offer, and is on their pages', async () => {
    const { networks } = (await (await fetch(`${stage.simulator.url}/_sim`)).json()) as any;
    const ids: string[] = [];
    for (const { ready } of networks) ids.push((await stage.connect(ready)).id);
    const text = '¡Hola! Pregón 👋 https://example.org/a?b=1&c=2';
    const post = await stage.reaches(await stage.post({ text, channels: ids }));

    expect(post).toMatchObject({ state: 'published', text, channels: ids, warnings: [] });
    for (const [i, { ready }] of networks.entries()) {
      const delivery = post.deliveries.find((each: any) => each.channel === ids[i]);
      expect(delivery).toMatchObject({
        network: ready.network,
        state: 'published',
        error: null,
        remoteId: expect.stringMatching(/^\d+$/),
        url: expect.stringContaining(delivery.remoteId),
        segments: [{ index: 0, kind: 'post', state: 'published', remoteId: delivery.remoteId }],
        attempts: [{ segment: 0, outcome: 'published', error: null }],
      });
      expect(delivery.latenessMs).toBeGreaterThanOrEqual(0);
      expect(delivery.latenessMs).toBe(Date.parse(delivery.publishedAt) - Date.parse(delivery.dueAt));
      expect(await stage.timeline(ready)).toEqual([text]);
      expect(await (await fetch(ready.page)).text()).toContain('¡Hola! Pregón 👋');
    }
    expect((await stage.get(`/v1/deliveries/${post.deliveries[0].id}`)).attempts).toHaveLength(1);
  });
});

describe('what a post can hold', () => {
  it.each(['mastodon', 'x'])(
    'a thread and a first comment on %s, each part hanging on the right one',
    async (network) => {
      const { account, id } = await stage.channel(network);
      const thread = [{ text: 'Two.' }, { text: 'Three.' }];
      const body = { text: 'One.', thread, firstComment: 'A comment.', channels: [id] };
      const [delivery] = (await stage.reaches(await stage.post(body))).deliveries;
      expect(delivery).toMatchObject({ state: 'published', error: null });
      const { items } = await stage.simulator.accepted({ network, account: account.handle });
      const [one, two, three] = items.map((item) => item.id);
      expect(items.map(({ text, replyTo }) => [text, replyTo])).toEqual([
        ['One.', null],
        ['Two.', one],
        ['Three.', two],
        ['A comment.', one],
      ]);
      expect(delivery.segments.map((each: any) => [each.index, each.kind, each.state, each.remoteId])).toEqual([
        [0, 'post', 'published', one],
        [1, 'thread', 'published', two],
        [2, 'thread', 'published', three],
        [3, 'comment', 'published', items[3]!.id],
      ]);
      expect([delivery.remoteId, delivery.url]).toEqual([one, delivery.segments[0].url]);
    },
  );

  it('an image with alternative text, from a form; the type is read from the bytes', async () => {
    const { account, id } = await stage.channel();
    const image = await picture('teal');
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(image)], { type: 'application/pdf' }), '../../etc/passwd');
    form.set('alt', 'A teal rectangle');
    const media = await stage.service.ok('POST', '/v1/media', form);
    expect(media).toMatchObject({
      type: 'image/png',
      width: 60,
      height: 40,
      bytes: image.length,
      alt: 'A teal rectangle',
    });
    const own = await stage.reaches(
      await stage.post({ text: 'Library text', channels: [id], media: [{ id: media.id }] }),
    );
    const other = { text: 'Own text', channels: [id], media: [{ id: media.id, alt: 'Teal, seen from afar' }] };
    const said = await stage.reaches(await stage.post(other));
    const shown = async (post: any) => (await statusOf(account, post.deliveries[0].remoteId)).media_attachments;
    expect(await shown(own)).toMatchObject([{ type: 'image', description: 'A teal rectangle' }]);
    expect(await shown(said)).toMatchObject([{ type: 'image', description: 'Teal, seen from afar' }]);
  });

  it('an image on X, with alternative text', async () => {
    const { account, id } = await stage.channel('x');
    const media = await stage.service.ok('POST', '/v1/media', upload(await picture('navy')));
    const body = { text: 'Look', channels: [id], media: [{ id: media.id, alt: 'Navy' }] };
    expect(await stage.reaches(await stage.post(body))).toMatchObject({ state: 'published', warnings: [] });
    const { items } = await stage.simulator.accepted({ network: 'x', account: account.handle, kind: 'all' });
    expect(items.map(({ kind }) => kind)).toEqual(['media', 'post']);
    const page = await (await fetch(account.page)).text();
    expect(page).toContain('Navy');
  });

  it('something else on each channel: text, thread, options', async () => {
    const [mastodon, x] = [await stage.channel(), await stage.channel('x')];
    const options = { visibility: 'unlisted', spoilerText: 'Spoiler', language: 'es' };
    const post = await stage.reaches(
      await stage.post({
        text: 'For everybody',
        firstComment: 'Only where nobody said otherwise',
        channels: [mastodon.id, x.id],
        variants: {
          [mastodon.id]: { text: 'For Mastodon', firstComment: null, options },
          [x.id]: { thread: [{ text: 'More on X' }] },
        },
      }),
    );
    expect(post.state).toBe('published');
    expect(await stage.timeline(mastodon.account)).toEqual(['For Mastodon']);
    expect(await stage.timeline(x.account)).toEqual(['For everybody', 'More on X', 'Only where nobody said otherwise']);
    const delivery = post.deliveries.find((each: any) => each.network === 'mastodon');
    expect(await statusOf(mastodon.account, delivery.remoteId)).toMatchObject({
      visibility: 'unlisted',
      spoiler_text: 'Spoiler',
      language: 'es',
    });
  });
});

describe('the media library', () => {
  let site: Server;
  let address: string;
  beforeAll(async () => {
    const image = await picture('gold');
    site = createServer((request, response) => {
      if (request.url === '/gold') return void response.setHeader('content-type', 'text/html').end(image);
      if (request.url === '/away') return void response.writeHead(302, { location: 'http://[::1]:1/gold' }).end();
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });
  afterAll(() => void site.close());

  it('fetches from an address, and says what went wrong there', async () => {
    const media = await stage.service.ok('POST', '/v1/media', { url: `${address}/gold`, alt: 'Gold' });
    expect(media).toMatchObject({ type: 'image/png', alt: 'Gold' });
    expect(await stage.get(`/v1/media/${media.id}`)).toEqual(media);
    const refused = (path: string) => stage.service.call('POST', '/v1/media', { url: path });
    const failed = (message: string) => ({
      status: 422,
      body: { errors: [{ pointer: '/url', message: expect.stringContaining(message) }] },
    });
    expect(await refused(`${address}/none`)).toMatchObject(failed('answered 404'));
    expect(await refused(`${address}/away`)).toMatchObject(failed('blocked'));
    expect(await refused('http://[::1]:1/gold')).toMatchObject(failed('blocked'));
    expect(await refused('http://169.254.169.254/latest/meta-data')).toMatchObject(failed('blocked'));
    expect(await refused('file:///etc/passwd')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/url' }] } });
  });

  it('keeps what a post still needs, and forgets it afterwards', async () => {
    const { id: channel } = await stage.channel();
    const { id } = await stage.service.ok('POST', '/v1/media', upload(await picture('pink')));
    const schedule = { at: '2030-01-01T09:00', zone: 'UTC' };
    const post = await stage.post({ text: 'Later', channels: [channel], media: [{ id }], schedule });
    expect(await stage.service.call('DELETE', `/v1/media/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'media_in_use', detail: expect.stringContaining(post.id) },
    });
    await stage.service.ok('POST', `/v1/posts/${post.id}/cancel`);
    expect((await stage.service.call('DELETE', `/v1/media/${id}`)).status).toBe(204);
    expect((await stage.service.call('GET', `/v1/media/${id}`)).status).toBe(404);
    expect((await stage.service.call('GET', `/v1/media/${id}/file`)).status).toBe(404);
  });

  it('refuses what is no image, and too much of it', async () => {
    const form = new FormData();
    form.set('file', new Blob(['%PDF-1.7']), 'cat.png');
    expect(await stage.service.call('POST', '/v1/media', form)).toMatchObject({
      status: 422,
      body: { code: 'media_not_accepted' },
    });
    expect(await stage.service.call('POST', '/v1/media', {})).toMatchObject({
      status: 422,
      body: { code: 'no_media' },
    });
  });
});

describe('an impossible post', () => {
  it('is refused with channel, limit and measured value, for all channels at once', async () => {
    const [mastodon, x] = [await stage.channel(), await stage.channel('x')];
    const text = 'x'.repeat(501);
    const { status, body } = await stage.service.call('POST', '/v1/posts', {
      text,
      channels: [mastodon.id, x.id],
      schedule: { now: true },
    });
    expect([status, body.code]).toEqual([422, 'post_refused']);
    expect(body.errors).toMatchObject([
      { code: 'text_too_long', pointer: '/text', channel: mastodon.id, network: 'mastodon', limit: 500, measured: 501 },
      { code: 'text_too_long', pointer: '/text', channel: x.id, network: 'x', limit: 280, measured: 501 },
    ]);
    expect(body.errors[0].message).toMatch(/Mastodon allows 500 .* counts 501: shorten it by 1/);
    expect((await stage.get(`/v1/posts?channel=${x.id}`)).items).toEqual([]);
  });

  it('is measured as the network counts: addresses, emoji, scripts', async () => {
    const [mastodon, x] = [await stage.channel(), await stage.channel('x')];
    const text = `👩‍👩‍👧‍👦 日本 https://example.org/${'a'.repeat(100)}`;
    const body = { text, channels: [mastodon.id, x.id] };
    const answer = await stage.service.ok('POST', '/v1/posts/validate', body);
    const measured = answer.channels.map(({ network, segments }: any) => [
      network,
      segments[0].measured,
      segments[0].limit,
    ]);
    expect(measured).toEqual([
      ['mastodon', 1 + 1 + 2 + 1 + 23, 500],
      ['x', 2 + 1 + 4 + 1 + 23, 280],
    ]);
    expect(answer).toMatchObject({ ok: true, errors: [], warnings: [{ code: 'cost', channel: x.id }] });
  });

  it('is only looked at by validate: nothing is stored', async () => {
    const { id, account } = await stage.channel();
    const body = { text: 'Just looking', channels: [id], schedule: { now: true } };
    const answer = await stage.service.ok('POST', '/v1/posts/validate', body);
    expect(answer.channels).toMatchObject([
      { channel: id, segments: [{ text: 'Just looking' }], dueAt: expect.any(String) },
    ]);
    expect((await stage.get(`/v1/posts?channel=${id}`)).items).toEqual([]);
    expect((await stage.get(`/v1/deliveries?channel=${id}`)).items).toEqual([]);
    expect(await stage.timeline(account)).toEqual([]);
  });

  it('may be a draft until it is scheduled', async () => {
    const { id } = await stage.channel('x');
    const draft = await stage.post({ text: 'x'.repeat(300), channels: [id], schedule: null });
    expect(draft).toMatchObject({ state: 'draft', deliveries: [], schedule: null, dueAt: null });
    const scheduling = await stage.service.call('POST', `/v1/posts/${draft.id}/schedule`, { schedule: { now: true } });
    expect(scheduling).toMatchObject({ status: 422, body: { errors: [{ code: 'text_too_long', limit: 280 }] } });
    expect(await stage.get(`/v1/posts/${draft.id}`)).toEqual(draft);
  });

  it.each<[string, (channel: string, media: string) => object, object]>([
    ['without text', () => ({ text: ' ' }), { code: 'empty_post', pointer: '/text' }],
    ['without a channel', () => ({ channels: [] }), { code: 'no_channel', pointer: '/channels' }],
    [
      'with too many images',
      (_, id) => ({ media: Array.from({ length: 5 }, () => ({ id })) }),
      { code: 'too_many_images', pointer: '/media', limit: 4, measured: 5 },
    ],
    [
      'with too long an alternative text',
      (_, id) => ({ media: [{ id, alt: 'a'.repeat(1501) }] }),
      { code: 'alt_too_long', pointer: '/media/0/alt', limit: 1500, measured: 1501 },
    ],
    [
      'with a part of a thread too long',
      () => ({ thread: [{ text: 'ok' }, { text: 'x'.repeat(501) }] }),
      { code: 'text_too_long', pointer: '/thread/1/text' },
    ],
    [
      'with too long a first comment',
      () => ({ firstComment: 'x'.repeat(501) }),
      { code: 'text_too_long', pointer: '/firstComment' },
    ],
    [
      'with an unknown option',
      (id) => ({ variants: { [id]: { options: { colour: 'red' } } } }),
      { code: 'option_invalid' },
    ],
    [
      'with a wrong option',
      (id) => ({ variants: { [id]: { options: { visibility: 'secret' } } } }),
      { code: 'option_invalid' },
    ],
    [
      'in the past',
      () => ({ schedule: { at: '2020-01-01T09:00', zone: 'UTC' } }),
      { code: 'in_the_past', pointer: '/schedule/at' },
    ],
    [
      'in a year that cannot be meant',
      () => ({ schedule: { at: '9999-12-31T23:59', zone: 'UTC' } }),
      { code: 'too_far_ahead', pointer: '/schedule/at' },
    ],
    [
      'into a queue without slots',
      () => ({ schedule: { queue: true } }),
      { code: 'no_slots', pointer: '/schedule/queue' },
    ],
  ])('%s', async (_, changes, expected) => {
    const { id } = await stage.channel();
    const media = await stage.service.ok('POST', '/v1/media', upload(await picture('black')));
    const body = { text: 'x', channels: [id], schedule: { now: true }, ...changes(id, media.id) };
    const refused = await stage.service.call('POST', '/v1/posts', body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'post_refused', errors: [expected] } });
    expect(refused.body.detail).toBe(refused.body.errors[0].message);
    expect(await stage.service.ok('POST', '/v1/posts/validate', body)).toMatchObject({ ok: false, errors: [expected] });
    expect((await stage.get(`/v1/posts?channel=${id}`)).items).toEqual([]);
  });
});
