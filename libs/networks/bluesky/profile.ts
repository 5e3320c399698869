import { AppBskyActorProfile } from '@atproto/api';
import type { ChannelSession, ConnectorIo } from '../kit/connector.js';
import { readRecord } from './read-record.js';

/** Name and picture from the account's own repository: unlike `app.bsky.actor.getProfile` this needs no app view behind the PDS. */
export async function readProfile(
  session: ChannelSession,
  io: ConnectorIo,
): Promise<{ name: string | null; avatarUrl: string | null }> {
  const record = await readRecord(session, 'app.bsky.actor.profile', 'self', io);
  const checked = AppBskyActorProfile.validateRecord(record?.value);
  if (!checked.success) return { name: null, avatarUrl: null };
  const { displayName, avatar } = checked.value;
  const blob = avatar && new URLSearchParams({ did: session.remoteId, cid: avatar.ref.toString() });
  return {
    name: displayName || null,
    avatarUrl: blob ? `${session.baseUrl}/xrpc/com.atproto.sync.getBlob?${blob}` : null,
  };
}
