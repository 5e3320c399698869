import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import type { Caller } from './caller.js';
import type { Stage } from './stage.js';

/** Ids of one real object of each kind in a workspace, by the part of the path that stands before `{id}`. */
export type Ids = Record<string, string>;

/** A small picture, different for each colour. */
export function picture(background: string, options: { width?: number; height?: number } = {}): Promise<Buffer> {
  const { width = 60, height = 40 } = options;
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** The multipart body that uploads an image. */
export function upload(image: Buffer, fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'picture.png');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** Makes an object of each kind in the owner's workspace. A new kind of object needs a line here, or its routes fail the test. */
export async function furnish(stage: Stage, owner: Caller, signedIn: Caller): Promise<Ids> {
  const channel = await stage.channel();
  const media = await owner.ok('POST', '/v1/media', upload(await picture('teal')));
  const post = await owner.ok('POST', '/v1/posts', {
    text: 'Ours alone.',
    channels: [channel.id],
    media: [{ id: media.id, alt: 'Teal' }],
    schedule: { at: '2030-01-01T09:00', zone: 'Europe/Madrid' },
  });
  const key = await owner.ok('POST', '/v1/api-keys', { name: 'Ours', scopes: ['posts:read'] });
  const invitation = await owner.ok('POST', '/v1/invitations', { email: 'late@example.org', role: 'viewer' });
  const webhook = await owner.ok('POST', '/v1/webhooks', { url: 'https://example.org/hook', events: ['alert.raised'] });
  const listening = await furnishListening(owner);
  const [member] = (await owner.ok('GET', '/v1/members')).items;
  const [session] = (await signedIn.ok('GET', '/v1/auth/sessions')).items;
  return {
    channels: channel.id,
    media: media.id,
    posts: post.id,
    deliveries: post.deliveries[0].id,
    'api-keys': key.id,
    invitations: invitation.id,
    members: member.id,
    sessions: session.id,
    webhooks: webhook.id,
    ...listening,
  };
}

/** A topic with a mention, and an alert: of a feed that can never be read. */
async function furnishListening(owner: Caller): Promise<Ids> {
  const topic = await owner.ok('POST', '/v1/topics', {
    name: 'Ours',
    kind: 'brand',
    query: 'pregonia',
    domains: ['ours.example'],
  });
  const source = await owner.ok('POST', '/v1/sources', { kind: 'push', name: 'Ours', config: {} });
  const rule = await owner.ok('POST', '/v1/alert-rules', { name: 'Silence', when: { kind: 'source-silent' } });
  await owner.ok('POST', '/v1/sources', { kind: 'feed', name: 'Closed', config: { url: 'http://10.0.0.1/feed' } });
  const mute = await owner.ok('POST', '/v1/mutes', { author: 'loud' });
  const view = await owner.ok('POST', '/v1/mention-views', { name: 'Angry', filter: { sentiment: 'negative' } });
  const item = { id: '1', text: 'Pregonia is on everybody’s lips.' };
  await owner.ok('POST', `/v1/sources/${source.id}/items`, item);
  const [mention] = await until(() => owner.ok('GET', '/v1/mentions?topic=' + topic.id));
  const [alert] = await until(() => owner.ok('GET', '/v1/alerts'));
  return {
    topics: topic.id,
    sources: source.id,
    'alert-rules': rule.id,
    mutes: mute.id,
    'mention-views': view.id,
    mentions: mention.id,
    alerts: alert.id,
  };
}

/** The items of a list, once there are some. */
async function until(list: () => Promise<{ items: any[] }>): Promise<any[]> {
  for (;;) {
    const { items } = await list();
    if (items.length > 0) return items;
    await pause(200);
  }
}

/** What must be asked of lists that answer about one thing, or would otherwise answer about now. */
const QUERIES: Record<string, (ids: Ids) => string> = {
  '/v1/reputation': ({ topics }) => `?topic=${topics}&${TIMES}`,
  '/v1/trends': ({ topics }) => `?topic=${topics}&${TIMES}`,
  '/v1/share-of-voice': ({ topics }) => `?topics=${topics}&${TIMES}`,
  '/v1/unlinked': ({ topics }) => `?topic=${topics}`,
  '/v1/crisis': ({ topics }) => `?topic=${topics}`,
};
const TIMES = 'from=2026-01-01T00:00:00Z&to=2026-01-08T00:00:00Z';

/** The path with real ids in it. Throws when it has a parameter that no object of ours fills. */
export function filled(path: string, ids: Ids): string {
  const query = QUERIES[path]?.(ids) ?? '';
  const address = path.replace(/([\w-]+)\/\{(\w+)\}/g, (_, kind: string, name: string) => {
    const id = ids[kind];
    if (name === 'day') return `${kind}/2026-01-01`;
    if (id === undefined || name !== 'id')
      throw new Error(`${path} is new here: make such an object in furnish() of belongings.ts, so that it is tested.`);
    return `${kind}/${id}`;
  });
  return address + query;
}
