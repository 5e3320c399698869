import { z } from 'zod';
import { SECOND, shift } from '#kernel';
import type { ChannelSession, ConnectorIo, Finding, SegmentToSend } from '../kit/connector.js';
import { mediaIdsOf } from './media.js';
import { remotePost } from './publish.js';
import { comparable, readableText } from './readable-text.js';
import { sessionSecret } from './secret.js';
import { XApi } from './x-api.js';

/** How far X's clock and ours may disagree. */
const SKEW = 30 * SECOND;
/** X serves the last 3,200 posts of an account, 100 a page. */
const MAX_PAGES = 32;

const reference = z.object({ type: z.string(), id: z.string() });

const tweet = z.object({
  id: z.string(),
  text: z.string(),
  conversation_id: z.string().optional(),
  referenced_tweets: z.array(reference).optional(),
  attachments: z.object({ media_keys: z.array(z.string()).nullish() }).nullish(),
  entities: z
    .object({
      urls: z
        .array(z.object({ url: z.string(), expanded_url: z.string().nullish(), media_key: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
});

const page = z.object({
  data: z.array(tweet).default([]),
  meta: z.object({ result_count: z.number(), next_token: z.string().optional() }),
});

type Tweet = z.infer<typeof tweet>;

/**
 * Reads the account's posts since the attempt began and looks for the segment: same text, same parent. X refuses a text that the
 * account posted shortly before, so there is one at most.
 * Absence is proven only `timelineLagMs` after the attempt began: a timeline may show a post a little after it exists.
 */
export async function findOnTimeline(
  session: ChannelSession,
  segment: SegmentToSend,
  since: Date,
  timelineLagMs: number,
  io: ConnectorIo,
): Promise<Finding> {
  const tooEarly = io.clock.now() < shift(since, timelineLagMs);
  const timeline = await readTimeline(session, shift(since, -SKEW), io);
  const alike = timeline.tweets.filter((candidate) => sameContent(candidate, segment));
  const parentId = segment.parent?.remoteId ?? null;
  const match = alike.find((candidate) => parentOf(candidate) === parentId);
  if (match) return { found: true, post: remotePost(session, match.id) };
  if (alike.some((candidate) => parentOf(candidate) === undefined)) {
    return unsure('X shows a post with this text, but does not say which post it answers to.');
  }
  if (!timeline.complete) return unsure('X did not list all posts since the attempt began.');
  if (tooEarly) return unsure('It is not on the timeline yet; X may take some seconds to show a new post.');
  return { found: false, absent: true };
}

const unsure = (reason: string): Finding => ({ found: false, absent: false, reason });

async function readTimeline(session: ChannelSession, start: Date, io: ConnectorIo) {
  const api = new XApi({ secret: sessionSecret(session), baseUrl: session.baseUrl }, io);
  const query = {
    max_results: 100,
    start_time: `${start.toISOString().slice(0, 19)}Z`,
    'tweet.fields': 'created_at,entities,referenced_tweets,conversation_id,attachments',
  };
  const tweets: Tweet[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const asked = next ? { ...query, pagination_token: next } : query;
    const { data, meta } = await api.get(`users/${session.remoteId}/tweets`, asked, page);
    tweets.push(...data);
    next = meta.next_token;
    if (!next) break;
  }
  return { tweets, complete: !next };
}

/** A post without words is known by its images: a media key ends in the id of its upload. */
function sameContent(candidate: Tweet, { text, prepared }: SegmentToSend): boolean {
  if (comparable(readableText(candidate)) !== comparable(text)) return false;
  if (text.trim()) return true;
  const keys = candidate.attachments?.media_keys ?? [];
  return mediaIdsOf(prepared).some((id) => keys.some((key) => key.endsWith(`_${id}`)));
}

/** What a post answers to; null: nothing; undefined: something, but X does not say what. */
function parentOf({ id, conversation_id, referenced_tweets = [] }: Tweet): string | null | undefined {
  const parent = referenced_tweets.find(({ type }) => type === 'replied_to');
  if (parent) return parent.id;
  return conversation_id === undefined || conversation_id === id ? null : undefined;
}
