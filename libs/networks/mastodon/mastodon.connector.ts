import type { mastodon } from 'masto';
import { z } from 'zod';
import type { Json } from '#kernel';
import type { ChannelSession, ConnectedAccount, Connector, ConnectorIo, SegmentToSend } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { uuidKey } from '../kit/new-key.js';
import { quotaOf } from '../kit/quota.js';
import { findStatus, remotePostOf } from './find-status.js';
import { mastodonClient } from './client.js';
import { mastodonCredentials, mastodonDescriptor, mastodonOptions } from './descriptor.js';
import { limitsOf } from './limits.js';
import { readMentions } from './read-mentions.js';
import { checkWarning, measureText } from './text.js';
import { uploadMedia } from './upload-media.js';

/** Mastodon and whatever speaks its API: GoToSocial, Pleroma, Hollo, glitch-soc ... */
export const mastodonConnector: Connector = {
  descriptor: mastodonDescriptor,
  oauth: null,

  async connect({ credentials, baseUrl }, io) {
    const secret = mastodonCredentials.parse(credentials);
    const server = serverOf(baseUrl);
    return { ...(await readAccount(server, secret.accessToken, io)), secret, expiresAt: null };
  },

  verify: (session, io) => readAccount(session.baseUrl, tokenOf(session), io),

  // Mastodon's tokens live until they are revoked.
  refresh: () => Promise.resolve(null),

  newKey: uuidKey,
  measure: measureText,
  check: checkWarning,

  async prepare(session, segment, io) {
    const client = clientOf(session, io);
    const mediaIds: string[] = [];
    for (const file of segment.media) mediaIds.push(await uploadMedia(client, file, io.signal));
    return { mediaIds };
  },

  async publish(session, segment, io) {
    const { headers, data } = await clientOf(session, io).v1.statuses.create.$raw(statusOf(segment), {
      requestInit: { headers: { 'idempotency-key': segment.key } },
    });
    return { post: remotePostOf(data), quota: quotaOf(Object.fromEntries(headers), io.clock.now()) };
  },

  findPublished: (session, segment, since, io) => findStatus(clientOf(session, io), session, segment, since),

  readMentions: (session, cursor, io) => readMentions(clientOf(session, io), session, cursor),
};

async function readAccount(
  baseUrl: string,
  accessToken: string,
  io: ConnectorIo,
): Promise<Omit<ConnectedAccount, 'secret' | 'expiresAt'>> {
  const client = mastodonClient(baseUrl, accessToken, io);
  const [account, instance] = await Promise.all([client.v1.accounts.verifyCredentials(), client.v2.instance.fetch()]);
  return {
    remoteId: account.id,
    handle: `${account.username}@${instance.domain}`,
    name: account.displayName || account.username,
    avatarUrl: account.avatar || null,
    baseUrl,
    limits: limitsOf(instance),
  };
}

/** The origin of what a person typed: `mastodon.social`, `https://mastodon.social/@me`. */
function serverOf(typed: string | null): string {
  const address = typed?.trim() ?? '';
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  if (url) return url.origin;
  throw new NetworkError({
    network: 'mastodon',
    kind: 'rejected',
    code: 'server_missing',
    message: address ? `"${address}" is no address of a server.` : 'Mastodon is many servers, and none was named.',
    action: 'Give the address of the server that the account lives on as baseUrl, for example https://mastodon.social.',
  });
}

const preparedSchema = z.object({ mediaIds: z.array(z.string()) });

function statusOf({ text, options, prepared, parent }: SegmentToSend): mastodon.rest.v1.CreateStatusParams {
  const { mediaIds } = preparedSchema.parse(prepared ?? ({ mediaIds: [] } satisfies Json));
  const common = { ...mastodonOptions.parse(options), inReplyToId: parent?.remoteId };
  return mediaIds.length > 0 ? { ...common, status: text, mediaIds } : { ...common, status: text };
}

const tokenOf = (session: ChannelSession): string => mastodonCredentials.parse(session.secret).accessToken;

const clientOf = (session: ChannelSession, io: ConnectorIo): mastodon.rest.Client =>
  mastodonClient(session.baseUrl, tokenOf(session), io);
