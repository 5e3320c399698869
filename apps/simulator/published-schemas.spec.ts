import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Simulation, type Ask, type Told } from './simulation-harness.js';

const SPECS = '/work/shared/data/specs';
const simulation = new Simulation(existsSync(SPECS) ? SPECS : null);

/** What the published document says is wrong with `body`; nothing when the document is not on this machine. */
function wrongWith(network: string, schema: string, body: unknown): string[] {
  const check = checkOf(network, schema);
  if (!check || check(body)) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const documents = new Map<string, Ajv | null>();

function checkOf(network: string, schema: string) {
  if (!documents.has(network)) documents.set(network, load(`${SPECS}/${network}.openapi.json`));
  return documents.get(network)?.compile({ $ref: `document#/components/schemas/${schema}` });
}

function load(file: string): Ajv | null {
  if (!existsSync(file)) {
    console.warn(`Answers are not compared with the published schemas: there is no ${file}.`);
    return null;
  }
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  return ajv.addSchema({ $id: 'document', ...(JSON.parse(readFileSync(file, 'utf8')) as object) });
}

describe('Mastodon answers what its OpenAPI document says', () => {
  const open = async () => {
    const { id, credentials } = await simulation.account('mastodon', { mediaPolls: 0 });
    const { accessToken: token } = credentials as { accessToken: string };
    const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
      simulation.ask('mastodon', method, path, { token, ...more });
    return { id, ask };
  };

  it('to posting, reading and deleting', async () => {
    const { id, ask } = await open();
    const form = new FormData();
    form.append('file', new File([Buffer.from('x')], 'a.png', { type: 'image/png' }));
    form.append('description', 'An x.');
    const media = await ask('POST', '/api/v2/media', { body: form });
    expect(wrongWith('mastodon', 'MediaAttachment', media.json)).toEqual([]);
    const status = 'With a link https://example.com/x and a #tag';
    const post = await ask('POST', '/api/v1/statuses', { json: { status, language: 'en' } });
    const reply = await ask('POST', '/api/v1/statuses', {
      json: { status: 'With an image.', in_reply_to_id: post.json.id, media_ids: [media.json.id] },
    });
    const shown = await ask('GET', `/api/v1/statuses/${post.json.id}`);
    const list = await ask('GET', `/api/v1/accounts/${id}/statuses`);
    const context = await ask('GET', `/api/v1/statuses/${post.json.id}/context`);
    const deleted = await ask('DELETE', `/api/v1/statuses/${reply.json.id}`);
    expect(list.json).toHaveLength(2);
    for (const one of [post, reply, shown, deleted]) expect(wrongWith('mastodon', 'Status', one.json)).toEqual([]);
    for (const one of list.json) expect(wrongWith('mastodon', 'Status', one)).toEqual([]);
    expect(wrongWith('mastodon', 'Context', context.json)).toEqual([]);
  });

  it.each([
    ['/api/v1/accounts/verify_credentials', 'CredentialAccount'],
    ['/api/v2/instance', 'Instance'],
    ['/.well-known/oauth-authorization-server', 'DiscoverOauthServerConfigurationResponse'],
    ['/api/v1/statuses/1', 'Error'],
  ])('to %s', async (path, schema) => {
    const { ask } = await open();
    const { json } = await ask('GET', path);
    expect(Object.keys(json).length).toBeGreaterThan(0);
    expect(wrongWith('mastodon', schema, json)).toEqual([]);
  });

  it('to an app that registers', async () => {
    const form = { client_name: 'Pregón', redirect_uris: 'http://localhost:3000/', scopes: 'read write' };
    const { json } = await simulation.ask('mastodon', 'POST', '/api/v1/apps', { form });
    expect(json.client_id).toEqual(expect.any(String));
    expect(wrongWith('mastodon', 'CredentialApplication', json)).toEqual([]);
  });
});

describe('X answers what its OpenAPI document says', () => {
  const open = async () => {
    const { id, credentials } = await simulation.account('x');
    const { oauth2 } = credentials as { oauth2: { accessToken: string } };
    const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
      simulation.ask('x', method, path, { token: oauth2.accessToken, ...more });
    return { id, ask };
  };
  const FIELDS =
    'post.fields=created_at,author_id,entities,referenced_posts,attachments,public_metrics,conversation_id&expansions=author_id';

  it('to posting, reading and deleting', async () => {
    const { id, ask } = await open();
    const post = await ask('POST', '/2/tweets', { json: { text: 'With https://example.com/x #tag @nobody' } });
    const reply = { text: 'And more.', reply: { in_reply_to_tweet_id: post.json.data.id } };
    await ask('POST', '/2/tweets', { json: reply });
    const list = await ask('GET', `/2/users/${id}/tweets?max_results=5&${FIELDS}`);
    const found = await ask('GET', `/2/tweets?ids=${post.json.data.id},1&${FIELDS}`);
    const deleted = await ask('DELETE', `/2/tweets/${post.json.data.id}`);
    expect(list.json.data).toHaveLength(2);
    expect(list.json.data[0].referenced_posts).toEqual([{ type: 'replied_to', id: post.json.data.id }]);
    expect(wrongWith('x', 'CreatePostsResponse', post.json)).toEqual([]);
    expect(wrongWith('x', 'GetUsersPostsResponse', list.json)).toEqual([]);
    expect(wrongWith('x', 'GetPostsByIdsResponse', found.json)).toEqual([]);
    expect(wrongWith('x', 'DeletePostsResponse', deleted.json)).toEqual([]);
  });

  it('to who the account is, and to an upload', async () => {
    const { ask } = await open();
    const me = await ask('GET', '/2/users/me?user.fields=created_at,public_metrics,profile_image_url');
    expect(me.json.data.username).toEqual(expect.any(String));
    expect(wrongWith('x', 'GetUsersMeResponse', me.json)).toEqual([]);
    const json = { media_type: 'image/gif', total_bytes: 1, media_category: 'tweet_gif' };
    const init = await ask('POST', '/2/media/upload/initialize', { json });
    const { id } = init.json.data;
    const append = await ask('POST', `/2/media/upload/${id}/append`, { json: { segment_index: 0, media: 'eA==' } });
    const end = await ask('POST', `/2/media/upload/${id}/finalize`);
    const status = await ask('GET', `/2/media/upload?command=STATUS&media_id=${id}`);
    const alt = await ask('POST', '/2/media/metadata', { json: { id, metadata: { alt_text: { text: 'x' } } } });
    expect(wrongWith('x', 'InitializeMediaUploadResponse', init.json)).toEqual([]);
    expect(wrongWith('x', 'AppendMediaUploadResponse', append.json)).toEqual([]);
    expect(wrongWith('x', 'FinalizeMediaUploadResponse', end.json)).toEqual([]);
    expect(wrongWith('x', 'GetMediaUploadStatusResponse', status.json)).toEqual([]);
    expect(wrongWith('x', 'CreateMediaMetadataResponse', alt.json)).toEqual([]);
  });
});

(existsSync(SPECS) ? describe : describe.skip)('--validate', () => {
  it('notes bodies that the documents refuse, and what everybody sends in this file is not among them', async () => {
    const before = (await simulation.control('GET', '/violations')).json;
    expect(before).toEqual({ validating: true, violations: [] });
    const [x, mastodon] = [await simulation.account('x'), await simulation.account('mastodon')];
    const { oauth2 } = x.credentials as { oauth2: { accessToken: string } };
    await simulation.ask('x', 'POST', '/2/tweets', { token: oauth2.accessToken, json: { text: 'x', media_ids: [] } });
    const { accessToken } = mastodon.credentials as { accessToken: string };
    await simulation.ask('mastodon', 'POST', '/api/v1/statuses', { token: accessToken, json: { status: 1 } });
    const { violations } = (await simulation.control('GET', '/violations')).json;
    expect(violations).toMatchObject([
      { network: 'x', path: '/2/tweets', errors: expect.arrayContaining(['/ must NOT have additional properties']) },
      { network: 'mastodon', path: '/api/v1/statuses', errors: expect.arrayContaining(['/status must be string']) },
    ]);
  });
});
