import type { mastodon } from 'masto';
import { MINUTE, shift } from '#kernel';
import type { ChannelSession, Finding, RemotePost, SegmentToSend } from '../kit/connector.js';
import { isRenderingOf } from './text.js';

/** How far the server's clock may be behind ours. */
const SKEW_MS = 2 * MINUTE;
const PAGE = 40;
const MAX_PAGES = 5;

/**
 * Looks through the account's own posts, newest first, for the segment. The author sees all of them, whatever their visibility.
 * Absence is proved by reading back beyond `since`, or to the very first post.
 */
export async function findStatus(
  client: mastodon.rest.Client,
  session: ChannelSession,
  segment: SegmentToSend,
  since: Date,
): Promise<Finding> {
  const from = shift(since, -SKEW_MS);
  const isOlder = (status: mastodon.v1.Status) => new Date(status.createdAt) < from;
  const list = client.v1.accounts.$select(session.remoteId).statuses.list({ limit: PAGE, excludeReblogs: true });
  let pages = 0;
  for await (const page of list) {
    const status = page.find((candidate) => !isOlder(candidate) && isSegment(candidate, segment));
    if (status) return { found: true, post: remotePostOf(status) };
    if (page.some(isOlder)) return { found: false, absent: true };
    if (++pages === MAX_PAGES) {
      const reason = `None of the ${pages * PAGE} newest posts of ${session.handle} is this one, and they do not reach back to when it was sent.`;
      return { found: false, absent: false, reason };
    }
  }
  return { found: false, absent: true };
}

function isSegment(status: mastodon.v1.Status, { text, media, parent }: SegmentToSend): boolean {
  return (
    (status.inReplyToId ?? null) === (parent?.remoteId ?? null) &&
    status.mediaAttachments.length === media.length &&
    isRenderingOf(status.content, text)
  );
}

export const remotePostOf = (status: mastodon.v1.Status): RemotePost => ({
  remoteId: status.id,
  url: status.url ?? null,
  ref: null,
});
