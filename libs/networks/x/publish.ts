import { z } from 'zod';
import type { ChannelSession, ConnectorIo, Published, RemotePost, SegmentToSend } from '../kit/connector.js';
import { quotaOf } from '../kit/quota.js';
import { parseOptions, webOf } from './descriptor.js';
import { tightestWindow } from './errors.js';
import { mediaIdsOf } from './media.js';
import { sessionSecret } from './secret.js';
import { XApi } from './x-api.js';

const created = z.object({ data: z.object({ id: z.string().regex(/^\d{1,19}$/) }) });

/** `POST /2/tweets`: the one call of this connector that people see. */
export async function publishSegment(
  session: ChannelSession,
  segment: SegmentToSend,
  io: ConnectorIo,
): Promise<Published> {
  const api = new XApi({ secret: sessionSecret(session), baseUrl: session.baseUrl }, io, 'post');
  const { data, headers } = await api.postForHeaders('tweets', tweetOf(segment), created);
  return { post: remotePost(session, data.data.id), quota: quotaOf(tightestWindow(headers), io.clock.now()) };
}

/** The body of `POST /2/tweets`; X decides who may reply at the root of a thread only. */
export function tweetOf(segment: Pick<SegmentToSend, 'text' | 'options' | 'prepared' | 'parent'>) {
  const { replySettings, madeWithAi, paidPartnership } = parseOptions(segment.options);
  const mediaIds = mediaIdsOf(segment.prepared);
  return {
    text: segment.text,
    ...(mediaIds.length > 0 && { media: { media_ids: mediaIds } }),
    ...(segment.parent && { reply: { in_reply_to_tweet_id: segment.parent.remoteId } }),
    ...(!segment.parent && replySettings && { reply_settings: replySettings }),
    ...(madeWithAi && { made_with_ai: true }),
    ...(paidPartnership && { paid_partnership: true }),
  };
}

export const remotePost = (session: Pick<ChannelSession, 'baseUrl' | 'handle'>, id: string): RemotePost => ({
  remoteId: id,
  url: `${webOf(session.baseUrl)}/${session.handle}/status/${id}`,
  ref: null,
});
