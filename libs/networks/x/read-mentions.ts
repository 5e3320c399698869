import { z } from 'zod';
import type { Json } from '#kernel';
import type { ChannelSession, ConnectorIo, MentionsRead, RemoteMention } from '../kit/connector.js';
import { webOf } from './descriptor.js';
import { readableText } from './readable-text.js';
import { sessionSecret } from './secret.js';
import { XApi } from './x-api.js';

const PAGE = 100;
/** X serves the last 800 mentions of an account. */
const MAX_PAGES = 8;
const cursorSchema = z.object({ after: z.string() }).nullable();

const tweet = z.object({
  id: z.string(),
  text: z.string(),
  author_id: z.string(),
  created_at: z.iso.datetime(),
  lang: z.string().optional(),
  in_reply_to_user_id: z.string().optional(),
  referenced_tweets: z.array(z.object({ type: z.string(), id: z.string() })).optional(),
  entities: z
    .object({
      urls: z
        .array(z.object({ url: z.string(), expanded_url: z.string().nullish(), media_key: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
  public_metrics: z
    .object({
      like_count: z.number(),
      retweet_count: z.number(),
      reply_count: z.number(),
      impression_count: z.number().optional(),
    })
    .optional(),
});
const user = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  public_metrics: z.object({ followers_count: z.number() }).optional(),
});
const page = z.object({
  data: z.array(tweet).default([]),
  includes: z.object({ users: z.array(user).default([]) }).default({ users: [] }),
  meta: z.object({ result_count: z.number(), next_token: z.string().optional() }),
});

type Tweet = z.infer<typeof tweet>;
type User = z.infer<typeof user>;

/** `GET /2/users/:id/mentions`, newest first there; every post read is charged by X (NETWORKS.md §1g). */
export async function readMentions(session: ChannelSession, cursor: Json, io: ConnectorIo): Promise<MentionsRead> {
  const after = cursorSchema.parse(cursor)?.after ?? null;
  const api = new XApi({ secret: sessionSecret(session), baseUrl: session.baseUrl }, io);
  const query = {
    max_results: PAGE,
    ...(after === null ? {} : { since_id: after }),
    'tweet.fields': 'author_id,created_at,lang,in_reply_to_user_id,referenced_tweets,entities,public_metrics',
    expansions: 'author_id',
    'user.fields': 'name,username,public_metrics',
  };
  const newestFirst: RemoteMention[] = [];
  let next: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const asked = next === undefined ? query : { ...query, pagination_token: next };
    const { data, includes, meta } = await api.get(`users/${session.remoteId}/mentions`, asked, page);
    const users = new Map(includes.users.map((one) => [one.id, one]));
    newestFirst.push(...data.map((one) => mentionOf(one, users.get(one.author_id), session)));
    next = meta.next_token;
    // The first read begins with one page: reading all that is old would be charged.
    if (next === undefined || after === null) break;
  }
  const newest = newestFirst[0]?.remoteId;
  return {
    mentions: newestFirst.toReversed(),
    cursor: newest === undefined ? cursor : { after: newest },
    more: false,
  };
}

function mentionOf(post: Tweet, author: User | undefined, session: ChannelSession): RemoteMention {
  const handle = author?.username ?? post.author_id;
  const web = webOf(session.baseUrl);
  const references = post.referenced_tweets ?? [];
  const parent = references.find(({ type }) => type === 'replied_to');
  const urls = (post.entities?.urls ?? []).filter(({ media_key }) => !media_key);
  return {
    remoteId: post.id,
    url: `${web}/${handle}/status/${post.id}`,
    kind: kindOf(post, session),
    author: {
      handle,
      name: author?.name ?? null,
      url: `${web}/${handle}`,
      followers: author?.public_metrics?.followers_count ?? null,
    },
    text: readableText(post),
    language: post.lang && post.lang.length === 2 ? post.lang : null,
    inReplyTo: parent?.id ?? null,
    links: urls.map(({ url, expanded_url }) => expanded_url ?? url),
    media: urls.length < (post.entities?.urls ?? []).length ? ['image'] : [],
    metrics: {
      likes: post.public_metrics?.like_count ?? null,
      reposts: post.public_metrics?.retweet_count ?? null,
      replies: post.public_metrics?.reply_count ?? null,
      views: post.public_metrics?.impression_count ?? null,
    },
    createdAt: new Date(post.created_at),
  };
}

function kindOf(
  { referenced_tweets = [], in_reply_to_user_id }: Tweet,
  session: ChannelSession,
): RemoteMention['kind'] {
  if (referenced_tweets.some(({ type }) => type === 'quoted')) return 'quote';
  return in_reply_to_user_id === session.remoteId ? 'reply' : 'mention';
}
