import type { mastodon } from 'masto';
import { z } from 'zod';
import type { Json } from '#kernel';
import type { ChannelSession, MentionsRead, RemoteMention } from '../kit/connector.js';
import { plainText } from './text.js';

const PAGE = 40;
const cursorSchema = z.object({ after: z.string() }).nullable();
const MEDIA: Record<string, RemoteMention['media'][number]> = {
  image: 'image',
  gifv: 'video',
  video: 'video',
  audio: 'audio',
};

/** Notifications of the kind `mention` hold replies, too. `min_id` gives the page right above it, so nothing is skipped. */
export async function readMentions(
  client: mastodon.rest.Client,
  session: ChannelSession,
  cursor: Json,
): Promise<MentionsRead> {
  const after = cursorSchema.parse(cursor)?.after;
  const asked = { limit: PAGE, types: ['mention' as const], ...(after === undefined ? {} : { minId: after }) };
  const page = await client.v1.notifications.list(asked);
  const oldestFirst = page.toReversed();
  return {
    mentions: oldestFirst.flatMap(({ status }) => (status ? [mentionOf(status, session)] : [])),
    cursor: page[0] ? { after: page[0].id } : cursor,
    more: after !== undefined && page.length === PAGE,
  };
}

function mentionOf(status: mastodon.v1.Status, session: ChannelSession): RemoteMention {
  const { account } = status;
  return {
    remoteId: status.uri,
    url: status.url ?? null,
    kind: status.inReplyToAccountId === session.remoteId ? 'reply' : 'mention',
    author: {
      handle: account.acct.includes('@') ? account.acct : `${account.acct}@${new URL(session.baseUrl).host}`,
      name: account.displayName || null,
      url: account.url,
      followers: account.followersCount,
    },
    text: plainText(status.content).trim(),
    language: status.language ?? null,
    inReplyTo: status.inReplyToId ?? null,
    links: status.card ? [status.card.url] : [],
    media: status.mediaAttachments.flatMap(({ type }) => MEDIA[type] ?? []),
    metrics: {
      likes: status.favouritesCount,
      reposts: status.reblogsCount,
      replies: status.repliesCount,
      views: null,
    },
    createdAt: new Date(status.createdAt),
  };
}
