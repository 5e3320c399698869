import type { Answer, Call } from '../../core/call.js';
import { accountEntity, statusEntity } from './entities.js';
import type { Mastodon } from './mastodon.js';
import type { MastodonAccount, MastodonPost } from './model.js';
import { pageLinks, pageOfPosts } from './paging.js';

/** `GET /api/v1/notifications`: mentions only, replies among them; a notification has its status's id. */
export function listNotifications(mastodon: Mastodon, call: Call): Answer {
  const account = mastodon.authenticate(call);
  const all = [...mastodon.store.posts.values()];
  const posts = pageOfPosts(all, call.query, (post) => speaksTo(mastodon, post, account));
  return {
    status: 200,
    headers: pageLinks(`${mastodon.baseUrl()}${call.path}`, call.query, posts),
    body: posts.map((post) => ({
      id: post.id,
      type: 'mention',
      group_key: `ungrouped-${post.id}`,
      created_at: new Date(post.createdAt).toISOString(),
      account: accountEntity(mastodon, post.account),
      status: statusEntity(mastodon, post),
    })),
  };
}

function speaksTo(mastodon: Mastodon, post: MastodonPost, account: MastodonAccount): boolean {
  if (post.account === account) return false;
  if (post.replyTo !== null && mastodon.store.posts.get(post.replyTo)?.account === account) return true;
  return new RegExp(`(?<![\\w/])@${account.handle}(?![\\w@-])`, 'i').test(post.text);
}
