import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { blueskyConnector } from '../../libs/networks/bluesky/bluesky.connector.js';
import type { ChannelSession, ConnectorIo, MediaFile, SegmentToSend } from '../../libs/networks/kit/connector.js';
import { GuardedHttp } from '../../libs/platform/index.js';
import { Pds, type PdsAccount } from './pds.js';
import { WebSite } from './web-site.js';

const CREATED = new Date('2026-11-23T10:00:00.123Z');

let pds: Pds;
let site: WebSite;
let picture: Buffer;

beforeAll(async () => {
  pds = await Pds.start();
  picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const page = (head: string) => ({ type: 'text/html', content: Buffer.from(head) });
  site = await WebSite.start({
    '/article': page(
      '<title>T</title><meta property="og:title" content="Ma&ntilde;ana"><meta name="description" content="What happens.">' +
        '<meta property="og:image" content="/picture.png">',
    ),
    '/untitled': page('<p>Hello</p><meta property="og:image" content="/missing.png">'),
    '/no-picture': page('<title>No picture</title><meta property="og:image" content="/article">'),
    '/huge-picture': page('<title>Huge</title><meta property="og:image" content="/huge.png">'),
    '/picture.png': { type: 'image/png', content: picture },
    '/huge.png': { type: 'image/png', content: Buffer.alloc(1_000_001) },
  });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await pds[Symbol.asyncDispose]();
});

const io = (): ConnectorIo => ({
  http: new GuardedHttp({ allowPrivate: ['127.0.0.1'] }),
  clock: { now: () => new Date() },
  signal: AbortSignal.timeout(10_000),
});

async function connected(identifier = (account: PdsAccount) => account.handle) {
  const account = await pds.createAccount();
  const credentials = { identifier: identifier(account), appPassword: account.appPassword };
  const session: ChannelSession = {
    channelId: 'channel-1',
    ...(await blueskyConnector.connect({ credentials, baseUrl: pds.url }, io())),
  };
  return { account, session };
}

const draft = (changes: Partial<SegmentToSend>): SegmentToSend => {
  const key = blueskyConnector.newKey(CREATED, 0);
  const empty = { media: [], options: {}, prepared: null, root: null, parent: null };
  return { index: 0, kind: 'post', key, createdAt: CREATED, text: '', ...empty, ...changes };
};

async function published(session: ChannelSession, changes: Partial<SegmentToSend>) {
  const segment = draft(changes);
  const prepared = await blueskyConnector.prepare(session, segment, io());
  await blueskyConnector.publish(session, { ...segment, prepared }, io());
  return (await pds.posts(session.remoteId)).at(-1)!.value;
}

const image = (content: Buffer): MediaFile => ({
  id: 'picture',
  type: 'image/png',
  bytes: content.length,
  width: 60,
  height: 40,
  alt: 'Teal.',
  read: () => Promise.resolve(content),
});

describe('a session', () => {
  it.each<[string, (account: PdsAccount) => string]>([
    ['the handle as people write it', ({ handle }) => ` @${handle}`],
    ['the DID', ({ did }) => did],
    ['the e-mail address', ({ handle }) => handle.replace('.test', '@example.com')],
  ])('opens with %s', async (_, identifier) => {
    const { account, session } = await connected(identifier);
    expect(session).toMatchObject({ remoteId: account.did, handle: account.handle, baseUrl: pds.url });
  });

  it('tells when its access token dies', async () => {
    const { account } = await connected();
    const credentials = { identifier: account.handle, appPassword: account.appPassword };
    const { expiresAt } = await blueskyConnector.connect({ credentials, baseUrl: pds.url }, io());
    const minutes = (expiresAt!.getTime() - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(120);
  });

  it('opens a new one when the refresh token is dead, with the app password', async () => {
    const { session } = await connected();
    const { refreshJwt } = session.secret as { refreshJwt: string };
    await pds.call('com.atproto.server.deleteSession', { token: refreshJwt });
    session.secret = (await blueskyConnector.refresh(session, io()))!.secret;
    expect(await published(session, { text: 'Still here.' })).toMatchObject({ text: 'Still here.' });
  });

  it('shows the name and the picture of the profile', async () => {
    const { account, session } = await connected();
    expect(await blueskyConnector.verify(session, io())).toMatchObject({ name: account.handle, avatarUrl: null });
    const { embed } = await published(session, { text: 'Me', media: [image(picture)] });
    const record = { $type: 'app.bsky.actor.profile', displayName: 'La pregonera', avatar: embed!.images![0]!.image };
    const profile = { repo: account.did, collection: 'app.bsky.actor.profile', rkey: 'self', record };
    await pds.call('com.atproto.repo.putRecord', { token: account.accessJwt, body: profile });
    const { name, avatarUrl } = await blueskyConnector.verify(session, io());
    expect(name).toBe('La pregonera');
    expect(Buffer.from(await (await fetch(avatarUrl!)).arrayBuffer())).toEqual(picture);
  });

  it('of a deactivated account halts the channel', async () => {
    const { account, session } = await connected();
    await pds.call('com.atproto.server.deactivateAccount', { token: account.accessJwt, body: {} });
    const halted = { kind: 'policy-stop', code: 'account_deactivated' };
    await expect(blueskyConnector.verify(session, io())).rejects.toMatchObject(halted);
    await expect(blueskyConnector.publish(session, draft({ text: 'Hello?' }), io())).rejects.toMatchObject(halted);
  });
});

describe('a post', () => {
  it('sent eight times at once is one record', async () => {
    const { session } = await connected();
    const segment = draft({ text: 'Once.' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => blueskyConnector.publish(session, segment, io())),
    );
    const records = await pds.posts(session.remoteId);
    expect(records).toHaveLength(1);
    for (const { post } of answers) expect(post.ref).toEqual({ uri: records[0]!.uri, cid: records[0]!.cid });
    expect(records[0]!.value.createdAt).toBe(CREATED.toISOString());
  });

  it('that was prepared anew meanwhile is still the one that went out', async () => {
    const { session } = await connected();
    const segment = draft({ text: 'See b.com' });
    const facets = [
      { index: { byteStart: 4, byteEnd: 9 }, features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'b' }] },
    ];
    const first = await blueskyConnector.publish(session, segment, io());
    const again = { ...segment, prepared: { facets, embed: null } };
    expect((await blueskyConnector.publish(session, again, io())).post).toEqual(first.post);
  });

  it('mentions who exists, and leaves who does not as text', async () => {
    const { account, session } = await connected();
    const { facets } = await published(session, { text: `¡Hola @${account.handle} y @nobody-${process.pid}.test!` });
    const features = [expect.objectContaining({ $type: 'app.bsky.richtext.facet#mention', did: account.did })];
    expect(facets).toMatchObject([{ index: { byteStart: 7, byteEnd: 8 + account.handle.length }, features }]);
  });

  it('has languages and labels', async () => {
    const { session } = await connected();
    const record = await published(session, { text: 'Hola', options: { langs: ['es', 'pt-BR'], labels: ['nudity'] } });
    expect(record).toMatchObject({ langs: ['es', 'pt-BR'], labels: { values: [{ val: 'nudity' }] } });
  });

  it('shows its images rather than the card of its link', async () => {
    const { session } = await connected();
    const { embed } = await published(session, {
      text: `${site.url}/article`,
      media: [image(picture), image(picture)],
    });
    expect(embed).toMatchObject({
      $type: 'app.bsky.embed.images',
      images: Array.from({ length: 2 }, () => ({ alt: 'Teal.', aspectRatio: { width: 60, height: 40 } })),
    });
    expect(await pds.blob(session.remoteId, embed!.images![1]!.image)).toEqual(picture);
  });

  it('whose upload was forgotten is refused with what to do', async () => {
    const { session } = await connected();
    const ref = { $link: 'bafkreibabalobzn6cd366ukcsjycp4yymjymgfxcv6xczmlgpemzkz3cfa' };
    const images = [{ alt: '', image: { $type: 'blob', ref, mimeType: 'image/png', size: 7 } }];
    const prepared = { facets: [], embed: { $type: 'app.bsky.embed.images', images } };
    await expect(blueskyConnector.publish(session, draft({ text: 'Look', prepared }), io())).rejects.toMatchObject({
      kind: 'rejected',
      code: 'upload_expired',
    });
  });
});

describe('the card of a link', () => {
  it('is what the page says about itself', async () => {
    const { session } = await connected();
    const { embed } = await published(session, { text: `New: ${site.url}/article.` });
    const { external } = embed!;
    expect(external).toMatchObject({ uri: `${site.url}/article`, title: 'Mañana', description: 'What happens.' });
    expect(external!.thumb).toMatchObject({ mimeType: 'image/png', size: picture.length });
    expect(await pds.blob(session.remoteId, external!.thumb!)).toEqual(picture);
  });

  it.each([
    ['a page without a title: its host', '/untitled', () => site.host],
    ['a picture that is no picture', '/no-picture', () => 'No picture'],
    ['a picture that is too large', '/huge-picture', () => 'Huge'],
    ['no page, but a file', '/picture.png', () => site.host],
  ])('of %s', async (_, path, title) => {
    const { session } = await connected();
    const { embed } = await published(session, { text: `See ${site.url}${path}` });
    expect(embed!.external).toEqual({ uri: `${site.url}${path}`, title: title(), description: '' });
  });

  it.each([
    ['a missing page', () => `${site.url}/missing`],
    ['a server that is down', () => 'http://127.0.0.1:9/'],
    ['an address that this service may not call', () => 'http://10.0.0.1/'],
  ])('is left out for %s, and the post goes out', async (_, address) => {
    const { session } = await connected();
    const record = await published(session, { text: `See ${address()}` });
    expect(record.embed).toBeUndefined();
    expect(record.facets).toMatchObject([{ features: [{ uri: address() }] }]);
  });
});
