import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { SECOND } from '#kernel';
import { HttpFailure } from '#platform';
import type { ChannelSession, ConnectorIo, MediaFile, Segment } from '../kit/connector.js';
import { failure } from '../kit/http-errors.js';
import { NetworkError } from '../kit/network-error.js';
import { X } from './descriptor.js';
import { callOf } from './errors.js';
import { sessionSecret } from './secret.js';
import { XApi } from './x-api.js';

const CHUNK = 1024 * 1024;
/** X processes images in well under a second and GIFs in a few; what takes longer is tried again with a new upload. */
const MAX_STATUS_CALLS = 30;
const MAX_WAIT = 10 * SECOND;

const upload = z.object({
  data: z.object({
    id: z.string().regex(/^\d{1,19}$/),
    processing_info: z
      .object({
        state: z.string(),
        check_after_secs: z.number().optional(),
        error: z.object({ message: z.string() }).partial().optional(),
      })
      .optional(),
  }),
});

/** What `prepareMedia` leaves for `publish`. X keeps an upload that is not posted for a day. */
const prepared = z.object({ mediaIds: z.array(z.string()) }).nullable();

export const mediaIdsOf = (stored: unknown): string[] => prepared.parse(stored)?.mediaIds ?? [];

/** Uploads the images of a segment with their alternative texts. */
export async function prepareMedia(session: ChannelSession, { media }: Segment, io: ConnectorIo) {
  const api = new XApi({ secret: sessionSecret(session), baseUrl: session.baseUrl }, io);
  const mediaIds: string[] = [];
  for (const file of media) mediaIds.push(await uploadFile(api, file, io));
  return { mediaIds };
}

async function uploadFile(api: XApi, file: MediaFile, io: ConnectorIo): Promise<string> {
  const bytes = await file.read();
  const start = {
    media_type: file.type,
    media_category: file.type === 'image/gif' ? 'tweet_gif' : 'tweet_image',
    total_bytes: bytes.length,
  };
  const { id } = (await api.post('media/upload/initialize', start, upload)).data;
  for (let segment = 0; segment * CHUNK < bytes.length; segment++) {
    const media = bytes.subarray(segment * CHUNK, (segment + 1) * CHUNK);
    await api.upload(`media/upload/${id}/append`, { segment_index: segment, media });
  }
  await processed(api, await api.post(`media/upload/${id}/finalize`, {}, upload), io);
  if (file.alt.trim()) {
    const metadata = { alt_text: { text: file.alt } };
    await api.post('media/metadata', { id, metadata }, z.unknown());
  }
  return id;
}

/** Asks until X has processed an upload; an answer without `processing_info` means that there is nothing to wait for. */
async function processed(api: XApi, finalized: z.infer<typeof upload>, io: ConnectorIo): Promise<void> {
  let { id, processing_info: info } = finalized.data;
  for (let asked = 0; info && info.state !== 'succeeded'; asked++) {
    if (info.state === 'failed') throw notAccepted(info.error?.message);
    if (asked === MAX_STATUS_CALLS) throw tooSlow();
    await pause(Math.min((info.check_after_secs ?? 1) * SECOND, MAX_WAIT), io.signal);
    const status = await api.get('media/upload', { command: 'STATUS', media_id: id }, upload);
    info = status.data.processing_info;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  wait(ms, undefined, { signal }).catch(() => {
    const message = 'Stopped while X was processing an upload.';
    throw failure(callOf('none', null), new HttpFailure({ reason: 'aborted', sent: false, message }));
  });

const notAccepted = (detail?: string) =>
  new NetworkError({
    network: X.id,
    kind: 'rejected',
    code: 'media_refused',
    message: 'X could not process an image of this post.',
    action: 'Use another file or format, then retry.',
    detail,
  });

const tooSlow = () =>
  new NetworkError({
    network: X.id,
    kind: 'not-sent',
    code: 'media_slow',
    message: 'X is still processing an image of this post; nothing was published.',
    action: 'Nothing to do: the service tries again.',
  });
