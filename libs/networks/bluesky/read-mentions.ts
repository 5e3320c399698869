import { AppBskyFeedPost, type AppBskyNotificationListNotifications } from '@atproto/api';
import { z } from 'zod';
import type { Json } from '#kernel';
import type { ChannelSession, ConnectorIo, MentionsRead, RemoteMention } from '../kit/connector.js';
import { callAs } from './pds-client.js';

const PAGE = 100;
/** Of one read: what is older than that after a long silence is left to the next ones. */
const MAX_PAGES = 20;
const REASONS = ['mention', 'reply', 'quote'];
const cursorSchema = z.object({ after: z.string() }).nullable();

type Notification = AppBskyNotificationListNotifications.Notification;

/** The list comes newest first: it is read back to what is known, and told oldest first. `indexedAt` orders it. */
export async function readMentions(session: ChannelSession, cursor: Json, io: ConnectorIo): Promise<MentionsRead> {
  const after = cursorSchema.parse(cursor)?.after ?? null;
  const found: Notification[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const asked = { limit: PAGE, reasons: REASONS, ...(next === undefined ? {} : { cursor: next }) };
    const { data } = await callAs(session, 'none', io, (pds, options) =>
      pds.app.bsky.notification.listNotifications(asked, options),
    );
    found.push(...data.notifications.filter(({ indexedAt }) => after === null || indexedAt > after));
    next = data.cursor;
    const reachesBack = data.notifications.some(({ indexedAt }) => after !== null && indexedAt <= after);
    if (after === null || reachesBack || next === undefined) break;
  }
  const newest = found[0]?.indexedAt;
  return {
    mentions: found.toReversed().flatMap((one) => mentionOf(one)),
    cursor: newest === undefined ? cursor : { after: newest },
    more: false,
  };
}

function mentionOf({ uri, reason, author, record }: Notification): RemoteMention[] {
  if (!AppBskyFeedPost.isRecord(record)) return [];
  const post = record as AppBskyFeedPost.Record;
  const profile = `https://bsky.app/profile/${author.did}`;
  const links = (post.facets ?? []).flatMap(({ features }) =>
    features.flatMap((feature) => ('uri' in feature && typeof feature.uri === 'string' ? [feature.uri] : [])),
  );
  return [
    {
      remoteId: uri,
      url: `${profile}/post/${uri.slice(uri.lastIndexOf('/') + 1)}`,
      kind: reason as RemoteMention['kind'],
      author: { handle: author.handle, name: author.displayName || null, url: profile, followers: null },
      text: post.text,
      language: post.langs?.[0]?.slice(0, 2) ?? null,
      inReplyTo: post.reply?.parent.uri ?? null,
      links,
      media:
        post.embed?.$type === 'app.bsky.embed.images'
          ? ['image']
          : post.embed?.$type === 'app.bsky.embed.video'
            ? ['video']
            : [],
      metrics: { likes: null, reposts: null, replies: null, views: null },
      createdAt: new Date(post.createdAt),
    },
  ];
}
