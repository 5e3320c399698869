import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { Pds, type PdsAccount, type PdsRecord } from './pds.js';
import { Service, type Delivery, type Post } from './service.js';
import { WebSite } from './web-site.js';

/** Longest time from the due instant to the network's receipt that counts as "at the right instant" on a busy machine. */
const LATENESS = 2_000;
const ZONE = 'America/Mexico_City';

let pds: Pds;
let account: PdsAccount;
let site: WebSite;
let service: Service;
let channel: string;
/** Every text that must be on the network at the end, once each. */
const expected: string[] = [];

beforeAll(async () => {
  pds = await Pds.start();
  account = await pds.createAccount();
  site = await WebSite.start({
    '/nota': { type: 'text/html', content: '<title>La nota</title><meta name="description" content="Qué pasó.">' },
  });
  service = await Service.start();
  const connected = await service.send<{ id: string; state: string; handle: string }>('POST', '/v1/channels', {
    network: 'bluesky',
    credentials: { identifier: account.handle, appPassword: account.appPassword },
    baseUrl: pds.url,
  });
  expect(connected).toMatchObject({ state: 'connected', handle: account.handle });
  channel = connected.id;
}, 120_000);

afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
  await pds?.[Symbol.asyncDispose]();
}, 30_000);

const create = (post: object): Promise<Post> =>
  service.send<Post>('POST', '/v1/posts', { channels: [channel], schedule: { now: true }, ...post });

/** `ms` from now as the whole second of a wall clock. */
function later(ms: number): { schedule: { at: string; zone: string }; instant: Date } {
  const instant = new Date(Math.ceil((Date.now() + ms) / 1_000) * 1_000);
  const at = instant.toLocaleString('sv-SE', { timeZone: ZONE }).replace(' ', 'T');
  return { schedule: { at, zone: ZONE }, instant };
}

/** The records on the PDS of a delivery that must have been published, in the order of its segments. */
async function recordsOf(delivery: Delivery): Promise<PdsRecord[]> {
  expect(delivery).toMatchObject({ state: 'published', error: null });
  const posts = await pds.posts(account.did);
  return delivery.segments.map(({ remoteId }) => posts.find(({ uri }) => uri === remoteId)!);
}

async function published(post: Post): Promise<PdsRecord['value']> {
  const delivery = await service.settled(post);
  const [record] = await recordsOf(delivery);
  const { latenessMs, dueAt, url, remoteId } = delivery;
  expect(url).toBe(`https://bsky.app/profile/${account.did}/post/${remoteId!.split('/').at(-1)}`);
  expect(latenessMs).toBeGreaterThanOrEqual(0);
  expect(latenessMs).toBeLessThan(LATENESS);
  expect(record!.value.createdAt).toBe(new Date(dueAt).toISOString());
  expected.push(record!.value.text);
  return record!.value;
}

describe('through the running service, onto a real PDS', () => {
  it('posts now', async () => {
    const text = 'Añil: ¡hola, mundo! 👩‍👩‍👧‍👦 日本語\n\nSegundo párrafo.';
    expect(await published(await create({ text }))).toMatchObject({ $type: 'app.bsky.feed.post', text });
  });

  it('posts two seconds ahead, at that instant and not before', async () => {
    const { schedule, instant } = later(2_000);
    const post = await create({ text: 'A su hora.', schedule });
    expect(new Date(post.deliveries[0].dueAt)).toEqual(instant);
    const posts = await pds.posts(account.did);
    if (Date.now() < instant.getTime()) expect(posts.map(({ value }) => value.text)).not.toContain('A su hora.');
    expect(await published(post)).toMatchObject({ text: 'A su hora.', createdAt: instant.toISOString() });
  });

  it('posts a thread of three with a first comment, each part hanging on the one before', async () => {
    const thread = [{ text: 'Dos.' }, { text: 'Tres.' }];
    const post = await create({ text: 'Uno.', thread, firstComment: 'Un comentario.' });
    const records = await recordsOf(await service.settled(post));
    const [one, two, three, comment] = records.map(({ uri, cid }) => ({ uri, cid }));
    expect(records.map(({ value }) => ({ text: value.text, reply: value.reply }))).toEqual([
      { text: 'Uno.', reply: undefined },
      { text: 'Dos.', reply: { root: one, parent: one } },
      { text: 'Tres.', reply: { root: one, parent: two } },
      { text: 'Un comentario.', reply: { root: one, parent: one } },
    ]);
    expect(new Set([one, two, three, comment].map((ref) => ref!.uri)).size).toBe(4);
    expected.push(...records.map(({ value }) => value.text));
  });

  it('posts an image with its alternative text and shape', async () => {
    const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('file', new Blob([picture], { type: 'image/png' }), 'teal.png');
    const media = await service.send<{ id: string }>('POST', '/v1/media', form);
    const alt = 'Un rectángulo verde azulado.';
    const { embed } = await published(await create({ text: 'Mira.', media: [{ id: media.id, alt }] }));
    expect(embed).toMatchObject({
      $type: 'app.bsky.embed.images',
      images: [{ alt, aspectRatio: { width: 60, height: 40 }, image: { mimeType: 'image/png' } }],
    });
    const stored = await sharp(await pds.blob(account.did, embed!.images![0]!.image)).metadata();
    expect(stored).toMatchObject({ format: 'png', width: 60, height: 40 });
  });

  it('posts a link, a mention and a hashtag, by their bytes', async () => {
    const text = `🇪🇸 ¡Oído, @${account.handle}! ${site.url}/nota. Más en (example.com) #café!`;
    const { facets, embed } = await published(await create({ text }));
    const bytes = Buffer.from(text);
    const marks = facets!.map(({ index, features: [feature] }) => ({
      text: bytes.subarray(index.byteStart, index.byteEnd).toString(),
      ...feature,
    }));
    const type = (name: string) => `app.bsky.richtext.facet#${name}`;
    expect(marks).toEqual([
      { $type: type('mention'), text: `@${account.handle}`, did: account.did },
      { $type: type('link'), text: `${site.url}/nota`, uri: `${site.url}/nota` },
      { $type: type('link'), text: 'example.com', uri: 'https://example.com' },
      { $type: type('tag'), text: '#café', tag: 'café' },
    ]);
    const external = { uri: `${site.url}/nota`, title: 'La nota', description: 'Qué pasó.' };
    expect(embed).toEqual({ $type: 'app.bsky.embed.external', external });
  });

  it('posts what was edited before it was due', async () => {
    const { schedule } = later(3_000);
    const post = await create({ text: 'Con una errata.', schedule });
    const changed = { text: 'Sin errata.' };
    await service.send('PATCH', `/v1/posts/${post.id}`, changed, { 'if-match': `"${post.version}"` });
    expect(await published(post)).toMatchObject(changed);
  });

  it('does not post what was cancelled', async () => {
    const { schedule } = later(2_000);
    const cancelled = await create({ text: 'Nunca.', schedule });
    await service.send('POST', `/v1/posts/${cancelled.id}/cancel`);
    const { schedule: after } = later(3_000);
    await published(await create({ text: 'Después.', schedule: after }));
    expect(await service.settled(cancelled)).toMatchObject({ state: 'cancelled', remoteId: null, publishedAt: null });
  });

  it('has posted everything once, nothing else, and logged no secret', async () => {
    const texts = (await pds.posts(account.did)).map(({ value }) => value.text);
    expect(texts.sort()).toEqual(expected.sort());
    expect(expected).toHaveLength(10);
    expect(service.log).not.toContain(account.appPassword);
  });
});
