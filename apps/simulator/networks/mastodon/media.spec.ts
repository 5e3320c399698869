import { describe, expect, it } from '@jest/globals';
import { Simulation, type Ask, type Told } from '../../simulation-harness.js';

const simulation = new Simulation();
const open = async (settings: Record<string, unknown> = {}) => {
  const account = await simulation.account('mastodon', settings);
  const { accessToken: token } = account.credentials as { accessToken: string };
  const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
    simulation.ask('mastodon', method, path, { token, ...more });
  return { account, ask };
};

describe('POST /api/v2/media', () => {
  it('processes an upload for as many polls as it is told to', async () => {
    const { ask } = await open({ mediaPolls: 2 });
    const upload = await ask('POST', '/api/v2/media', { body: file('image/png', 'Una plaza.') });
    expect([upload.status, upload.json.url]).toEqual([202, null]);
    const path = `/api/v1/media/${upload.json.id}`;
    const early = await ask('POST', '/api/v1/statuses', { json: { media_ids: [upload.json.id] } });
    expect(early.json.error).toContain('have not finished processing');
    const polls = [await ask('GET', path), await ask('GET', path), await ask('GET', path)];
    expect(polls.map(({ status }) => status)).toEqual([206, 206, 200]);
    expect(polls.map(({ json }) => json.url === null)).toEqual([true, true, false]);
    expect(polls[2]!.json).toMatchObject({ type: 'image', description: 'Una plaza.' });
  });

  it('attaches an upload once, keeps its bytes, and changes its alt text', async () => {
    const { ask, account } = await open({ mediaPolls: 0 });
    const { status, json } = await ask('POST', '/api/v2/media', { body: file('image/png', '') });
    expect([status, json.description]).toEqual([200, null]);
    await ask('PUT', `/api/v1/media/${json.id}`, { json: { description: 'Better.' } });
    const media_ids = [json.id];
    const post = await ask('POST', '/api/v1/statuses', { json: { media_ids } });
    expect(post.json.media_attachments).toMatchObject([{ id: json.id, description: 'Better.' }]);
    expect((await ask('POST', '/api/v1/statuses', { json: { media_ids } })).status).toBe(422);
    const bytes = await fetch(post.json.media_attachments[0].url);
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(BYTES);
    const { items } = (await simulation.control('GET', `/accepted?account=${account.handle}&kind=media`)).json;
    expect(items).toHaveLength(1);
  });

  it.each([
    ['a type it does not know', { settings: {}, body: () => file('application/pdf', '') }],
    ['too large an image', { settings: { imageSizeLimit: 4 }, body: () => file('image/png', '') }],
    ['too long a description', { settings: {}, body: () => file('image/png', 'x'.repeat(1501)) }],
    ['no file', { settings: {}, body: () => new FormData() }],
  ])('refuses %s', async (_, { settings, body }) => {
    const { ask } = await open(settings);
    const { status, json } = await ask('POST', '/api/v2/media', { body: body() });
    expect([status, json.error]).toEqual([422, expect.stringContaining('Validation failed: ')]);
  });
});

it("tells an account's own limits", async () => {
  const { ask } = await open({ maxCharacters: 4096, charactersReservedPerUrl: 30 });
  const { json } = await ask('GET', '/api/v2/instance');
  expect(json.configuration.statuses).toEqual({
    max_characters: 4096,
    max_media_attachments: 4,
    characters_reserved_per_url: 30,
  });
  expect((await ask('GET', '/api/v2/instance', { token: 'nobody' })).json.configuration.statuses.max_characters).toBe(
    500,
  );
  expect((await ask('POST', '/api/v1/statuses', { json: { status: 'x'.repeat(4096) } })).status).toBe(200);
});

const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x0d, 0x0a, 0xff]);

function file(type: string, description: string): FormData {
  const form = new FormData();
  form.append('file', new File([BYTES], 'a.png', { type }));
  form.append('description', description);
  return form;
}
