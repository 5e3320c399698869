import type { ChannelSession, ConnectorIo, Finding, Published, RemotePost, SegmentToSend } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { quotaOf } from '../kit/quota.js';
import { callAs } from './pds-client.js';
import { readRecord } from './read-record.js';
import { POSTS, recordOf, type PostRef } from './record.js';

/**
 * `swapRecord: null` = only if there is no record with this key yet. With it a repeated identical call changes nothing,
 * also at the same time, and any other content is refused. `createRecord` would answer 500 to a known key (NETWORKS.md §3d).
 */
export async function publish(session: ChannelSession, segment: SegmentToSend, io: ConnectorIo): Promise<Published> {
  const record = recordOf(segment);
  const where = { repo: session.remoteId, collection: POSTS, rkey: segment.key };
  try {
    const { data, headers } = await callAs(session, 'post', io, (pds, { signal }) =>
      pds.com.atproto.repo.putRecord(
        { ...where, record, swapRecord: null, validate: true },
        { signal, encoding: 'application/json' },
      ),
    );
    return { post: remotePost(session, data), quota: quotaOf(headers as Record<string, string>, io.clock.now()) };
  } catch (error) {
    if (!(error instanceof NetworkError && error.code === 'key_taken')) throw error;
    const finding = await findPublished(session, segment, io);
    if (finding.found) return { post: finding.post, quota: null };
    throw error;
  }
}

/** The key is in the address of the record: it is there, or it surely is not. */
export async function findPublished(
  session: ChannelSession,
  segment: SegmentToSend,
  io: ConnectorIo,
): Promise<Finding> {
  const record = await readRecord(session, POSTS, segment.key, io);
  if (!record) return { found: false, absent: true };
  if (record.value.text === segment.text) return { found: true, post: remotePost(session, record) };
  return { found: false, absent: false, reason: `Another text is at ${record.uri}, where this one would be.` };
}

function remotePost(session: ChannelSession, { uri, cid }: Partial<PostRef> & { uri: string }): RemotePost {
  const rkey = uri.slice(uri.lastIndexOf('/') + 1);
  return {
    remoteId: uri,
    url: `https://bsky.app/profile/${session.remoteId}/post/${rkey}`,
    ref: { uri, cid: cid! },
  };
}
