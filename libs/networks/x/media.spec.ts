import { describe, expect, it } from '@jest/globals';
import type { MediaFile } from '../kit/connector.js';
import { prepareMedia } from './media.js';
import { OAUTH2, scriptedIo, segmentOf, sessionOf, type Scripted } from './scripted-http.js';

const MIB = 1024 * 1024;

const file = (bytes: number, alt = '', type = 'image/png'): MediaFile => ({
  id: 'media-1',
  type,
  bytes,
  width: 1,
  height: 1,
  alt,
  read: () => Promise.resolve(Buffer.alloc(bytes, 7)),
});

const state = (name: string, extra = {}): Scripted => ({
  body: { data: { id: '900', processing_info: { state: name, check_after_secs: 0.001, ...extra } } },
});
const ready: Scripted = { body: { data: { id: '900' } } };

/** Uploads files against a script; what was asked as `METHOD path?query`, without the base. */
async function uploading(files: MediaFile[], script: Scripted[]) {
  const { io, asked } = scriptedIo(script);
  const outcome = await prepareMedia(sessionOf(OAUTH2), segmentOf({ media: files }), io).catch((e: unknown) => e);
  const bodies = asked.map(({ body }) => (typeof body === 'string' ? (JSON.parse(body) as unknown) : body));
  return { outcome, bodies, calls: asked.map(({ method, url }) => `${method} ${url.replace(/^.*\/2\//, '')}`) };
}

describe('uploading images to X', () => {
  it('has nothing to do without images', async () => {
    expect(await uploading([], [])).toMatchObject({ outcome: { mediaIds: [] }, calls: [] });
  });

  it('sends chunks of one mebibyte, then the alternative text', async () => {
    const { outcome, calls, bodies } = await uploading([file(2 * MIB + 1, 'A dot.')], [ready, {}, {}, {}, ready, {}]);
    expect(outcome).toEqual({ mediaIds: ['900'] });
    expect(calls).toEqual([
      'POST media/upload/initialize',
      'POST media/upload/900/append',
      'POST media/upload/900/append',
      'POST media/upload/900/append',
      'POST media/upload/900/finalize',
      'POST media/metadata',
    ]);
    expect(bodies[0]).toEqual({ media_type: 'image/png', media_category: 'tweet_image', total_bytes: 2 * MIB + 1 });
    expect(bodies.slice(1, 4).map((body) => (body as Buffer).length > MIB)).toEqual([true, true, false]);
    expect(bodies[5]).toEqual({ id: '900', metadata: { alt_text: { text: 'A dot.' } } });
  });

  it('sends no alternative text where there is none', async () => {
    const { calls } = await uploading([file(1), file(1, '  ')], [ready, {}, ready, ready, {}, ready]);
    expect(calls.filter((call) => call.includes('metadata'))).toEqual([]);
  });

  it('waits until a GIF is processed', async () => {
    const script = [ready, {}, state('pending'), state('in_progress'), state('succeeded')];
    const { outcome, calls, bodies } = await uploading([file(9, '', 'image/gif')], script);
    expect(outcome).toEqual({ mediaIds: ['900'] });
    expect(bodies[0]).toMatchObject({ media_category: 'tweet_gif' });
    expect(calls.slice(3)).toEqual(Array(2).fill('GET media/upload?command=STATUS&media_id=900'));
  });

  it('does not wait for ever', async () => {
    const { outcome, calls } = await uploading([file(1)], [ready, {}, ...Array<Scripted>(40).fill(state('pending'))]);
    expect(outcome).toMatchObject({ kind: 'not-sent', code: 'media_slow' });
    expect(calls.length).toBeLessThan(40);
  });

  it('ends with the signal while it waits', async () => {
    const { io } = scriptedIo([ready, {}, state('pending', { check_after_secs: 9 })]);
    const aborting = { ...io, signal: AbortSignal.timeout(20) };
    const call = prepareMedia(sessionOf(OAUTH2), segmentOf({ media: [file(1)] }), aborting);
    await expect(call).rejects.toMatchObject({ name: 'NetworkError', kind: 'not-sent', code: 'aborted' });
  });

  it('says that X could not use the file', async () => {
    const failed = state('failed', { error: { message: 'Unsupported media type' } });
    const { outcome } = await uploading([file(1)], [ready, {}, failed]);
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'media_refused', detail: 'Unsupported media type' });
  });

  it.each([500, 503, 408])('is sure that nothing was published when X answers %i', async (status) => {
    expect((await uploading([file(1)], [{ status }])).outcome).toMatchObject({ kind: 'not-sent' });
  });
});
