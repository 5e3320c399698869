import { describe, expect, it } from '@jest/globals';
import { Simulation, type Ask, type Told } from '../../simulation-harness.js';
import type { XAccount } from './model.js';

const simulation = new Simulation();
const open = async () => {
  const account = await simulation.account('x');
  const { accessToken: token } = (account.credentials as { oauth2: XAccount['oauth2'] }).oauth2;
  const ask = (method: string, path: string, more: Ask = {}): Promise<Told> =>
    simulation.ask('x', method, path, { token, ...more });
  const upload = async (
    type: string,
    chunks: Buffer[],
    total = Buffer.concat(chunks).length,
  ): Promise<{ id: string; end: Told }> => {
    const json = { media_type: type, total_bytes: total, media_category: 'tweet_image' };
    const { id } = (await ask('POST', '/2/media/upload/initialize', { json })).json.data;
    for (const [index, chunk] of chunks.entries())
      expect((await ask('POST', `/2/media/upload/${id}/append`, asChunk(index, chunk))).status).toBe(200);
    return { id, end: await ask('POST', `/2/media/upload/${id}/finalize`) };
  };
  return { account, ask, upload };
};

describe('chunked upload', () => {
  it('puts the chunks together, byte for byte, and has the image ready at once', async () => {
    const { ask, upload } = await open();
    const chunks = [Buffer.from([0x89, 0xff, 0x0d, 0x0a, 0x00]), Buffer.from([0xfe, 0x2d, 0x2d, 0x0d, 0x0a])];
    const { id, end } = await upload('image/png', chunks);
    expect(end.json.data).toMatchObject({ id, media_key: `3_${id}`, size: 10 });
    expect(end.json.data.processing_info).toBeUndefined();
    const alt = await ask('POST', '/2/media/metadata', {
      json: { id, metadata: { alt_text: { text: 'Una plaza.' } } },
    });
    expect(alt.json.data.associated_metadata.alt_text.text).toBe('Una plaza.');

    const post = await ask('POST', '/2/tweets', { json: { text: 'Mira', media: { media_ids: [id] } } });
    const query = 'tweet.fields=attachments,entities&expansions=attachments.media_keys&media.fields=alt_text,url';
    const { data, includes } = (await ask('GET', `/2/tweets/${post.json.data.id}?${query}`)).json;
    expect(data.text).toMatch(/^Mira https:\/\/t\.co\/\w{10}$/);
    expect(data.entities.urls[0].expanded_url).toMatch(/^https:\/\/x\.com\/\w+\/status\/\d+\/photo\/1$/);
    expect(data.attachments.media_keys).toEqual([`3_${id}`]);
    expect(includes.media).toMatchObject([{ media_key: `3_${id}`, type: 'photo', alt_text: 'Una plaza.' }]);
    expect(Buffer.from(await (await fetch(includes.media[0].url)).arrayBuffer())).toEqual(Buffer.concat(chunks));
  });

  it('processes a GIF: pending, then succeeded; no post before that', async () => {
    const { ask, upload } = await open();
    const { id, end } = await upload('image/gif', [Buffer.from('GIF89a')]);
    expect(end.json.data.processing_info).toEqual({ state: 'pending', check_after_secs: 1 });
    const json = { media: { media_ids: [id] } };
    expect((await ask('POST', '/2/tweets', { json })).text).toContain('Your media IDs are invalid.');
    const { data } = (await ask('GET', `/2/media/upload?command=STATUS&media_id=${id}`)).json;
    expect(data.processing_info).toEqual({ state: 'succeeded', progress_percent: 100 });
    expect((await ask('POST', '/2/tweets', { json })).status).toBe(201);
  });

  it.each([
    ['a missing chunk', 'image/png', 7, /do not add up/],
    ['a chunk too much', 'image/png', 3, /do not add up/],
  ])('refuses %s', async (_, type, total, words) => {
    const { upload } = await open();
    const { end } = await upload(type, [Buffer.from('12345')], total);
    expect([end.status, end.text]).toEqual([400, expect.stringMatching(words)]);
  });

  it("keeps others' uploads out of reach", async () => {
    const [one, other] = [await open(), await open()];
    const { id } = await one.upload('image/png', [Buffer.from('12345')]);
    const { status } = await other.ask('POST', '/2/tweets', { json: { media: { media_ids: [id] } } });
    expect(status).toBe(400);
  });
});

/** As twitter-api-v2 sends it: the bytes are a part without a file name. */
function asChunk(index: number, bytes: Buffer): Ask {
  const boundary = '--------------------------123456789012345678901234';
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="segment_index"\r\n\r\n${index}\r\n`),
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="media"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}
