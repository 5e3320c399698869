import twitter from 'twitter-text';
import type { Media } from '../../core/store.js';
import type { XAccount, XPost } from './model.js';
import { mediaKeyOf, mediaKindOf } from './media-key.js';
import type { X } from './x.js';

/** The words of the API: `tweet.fields`, and since version 2.16x `post.fields`, each with names of its own. */
export type Words = 'tweet' | 'post';

const wordsOf = (query: URLSearchParams): Words => (query.has('post.fields') ? 'post' : 'tweet');

/** A post with the fields that were asked for (`id`, `text` and the edit history always). */
export function postEntity(x: X, post: XPost, query: URLSearchParams): Record<string, unknown> {
  const words = wordsOf(query);
  const asked = new Set((query.get(`${words}.fields`) ?? '').split(','));
  const entity: Record<string, unknown> = { id: post.id, text: post.shown, [`edit_history_${words}_ids`]: [post.id] };
  const put = (name: string, value: () => unknown): void => {
    if (!asked.has(name)) return;
    const made = value();
    if (made !== undefined) entity[name] = made;
  };
  put('created_at', () => iso(wholeSecond(post.createdAt)));
  put('author_id', () => post.account.id);
  put('conversation_id', () => post.conversationId);
  put('in_reply_to_user_id', () =>
    post.replyTo === null ? undefined : (x.store.posts.get(post.replyTo)?.account.id ?? post.account.id),
  );
  put(words === 'post' ? 'referenced_posts' : 'referenced_tweets', () =>
    post.replyTo === null ? undefined : [{ type: 'replied_to', id: post.replyTo }],
  );
  put('entities', () => entitiesOf(post));
  put('attachments', () => (post.media.length === 0 ? undefined : { media_keys: post.media.map(mediaKeyOf) }));
  put('public_metrics', () => ({
    [words === 'post' ? 'repost_count' : 'retweet_count']: 0,
    reply_count: x.store.repliesTo(post.id).length,
    like_count: 0,
    quote_count: 0,
    bookmark_count: 0,
    impression_count: 0,
  }));
  put('lang', () => 'und');
  put('source', () => 'Pregón (simulated)');
  put('possibly_sensitive', () => false);
  put('reply_settings', () => 'everyone');
  return entity;
}

function entitiesOf(post: XPost): Record<string, unknown> | undefined {
  const entities: Record<string, unknown> = {};
  if (post.urls.length > 0)
    entities['urls'] = post.urls.map(({ start, end, url, expanded, display, mediaKey }) => ({
      start,
      end,
      url,
      expanded_url: expanded,
      display_url: display,
      ...(mediaKey ? { media_key: mediaKey } : {}),
    }));
  const hashtags = twitter.extractHashtagsWithIndices(post.shown);
  if (hashtags.length > 0)
    entities['hashtags'] = hashtags.map(({ hashtag, indices: [start, end] }) => ({ start, end, tag: hashtag }));
  const mentions = twitter.extractMentionsWithIndices(post.shown);
  if (mentions.length > 0)
    entities['mentions'] = mentions.map(({ screenName, indices: [start, end] }) => ({
      start,
      end,
      username: screenName,
    }));
  return Object.keys(entities).length > 0 ? entities : undefined;
}

/** `includes`: authors and media of the posts, as far as `expansions` asks for them. */
export function includesOf(x: X, posts: XPost[], query: URLSearchParams): Record<string, unknown> {
  const asked = (query.get('expansions') ?? '').split(',');
  const includes: Record<string, unknown> = {};
  const media = posts.flatMap((post) => post.media);
  if (asked.includes('author_id') && posts.length > 0)
    includes['users'] = [...new Set(posts.map(({ account }) => account))].map((account) => userEntity(account, query));
  if (asked.includes('attachments.media_keys') && media.length > 0)
    includes['media'] = media.map((one) => expandedMedia(x, one, query));
  return Object.keys(includes).length > 0 ? { includes } : {};
}

function expandedMedia(x: X, media: Media, query: URLSearchParams): Record<string, unknown> {
  const asked = new Set((query.get('media.fields') ?? '').split(','));
  return {
    media_key: mediaKeyOf(media),
    type: mediaKindOf(media),
    ...(asked.has('url') && mediaKindOf(media) === 'photo' ? { url: `${x.baseUrl()}/media/${media.id}` } : {}),
    ...(asked.has('alt_text') && media.alt !== '' ? { alt_text: media.alt } : {}),
  };
}

/** A user with the fields that were asked for. */
export function userEntity(account: XAccount, query: URLSearchParams): Record<string, unknown> {
  const asked = new Set((query.get('user.fields') ?? '').split(','));
  return {
    id: account.id,
    name: account.name,
    username: account.handle,
    ...(asked.has('created_at') ? { created_at: iso(account.createdAt) } : {}),
    ...(asked.has('verified') ? { verified: false } : {}),
    ...(asked.has('protected') ? { protected: false } : {}),
    ...(asked.has('description') ? { description: '' } : {}),
    ...(asked.has('profile_image_url')
      ? { profile_image_url: 'https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png' }
      : {}),
    ...(asked.has('public_metrics')
      ? {
          public_metrics: {
            followers_count: 0,
            following_count: 0,
            tweet_count: account.posts.length,
            post_count: account.posts.length,
            listed_count: 0,
            like_count: 0,
            media_count: 0,
          },
        }
      : {}),
  };
}

/** X tells times in whole seconds. */
export const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const iso = (ms: number): string => new Date(ms).toISOString();
