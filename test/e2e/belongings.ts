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
  };
}

/** The path with real ids in it. Throws when it has a parameter that no object of ours fills. */
export function filled(path: string, ids: Ids): string {
  return path.replace(/([\w-]+)\/\{(\w+)\}/g, (_, kind: string, name: string) => {
    const id = ids[kind];
    if (id === undefined || name !== 'id')
      throw new Error(`${path} is new here: make such an object in furnish() of belongings.ts, so that it is tested.`);
    return `${kind}/${id}`;
  });
}
