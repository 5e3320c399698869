import type { Answer, Call } from '../../core/call.js';
import { escapeHtml } from '../../core/escape.js';
import { refuse } from './answers.js';
import { statusEntity } from './entities.js';
import { renderContent, tagsOf } from './html.js';
import type { Mastodon } from './mastodon.js';
import type { MastodonPost } from './model.js';
import { pageLinks, pageOfPosts } from './paging.js';

/** `GET /api/v1/timelines/public` and `GET /api/v1/timelines/tag/:tag`, newest first. */
export function publicTimeline(mastodon: Mastodon, call: Call): Answer {
  const tag = call.params['tag']?.toLowerCase();
  const wanted = (post: MastodonPost): boolean =>
    post.visibility === 'public' && (tag === undefined || tagsOf(post.text).includes(tag));
  const posts = pageOfPosts([...mastodon.store.posts.values()], call.query, wanted);
  const headers = pageLinks(`${mastodon.baseUrl()}${call.path}`, call.query, posts);
  return { status: 200, body: posts.map((post) => statusEntity(mastodon, post)), headers };
}

/** `GET /@handle.rss`: the newest public posts of an account. */
export function accountFeed(mastodon: Mastodon, handle: string): Answer {
  const account = mastodon.store.byHandle(handle);
  if (!account) throw refuse(404, 'Record not found');
  const base = mastodon.baseUrl();
  const posts = (account.posts as MastodonPost[])
    .filter(({ visibility }) => visibility === 'public')
    .slice(-20)
    .reverse();
  const items = posts.map((post) => {
    const html = renderContent(post.text, post.urls, base, (handle) => mastodon.store.byHandle(handle) !== undefined);
    const url = `${base}/@${account.handle}/${post.id}`;
    const date = new Date(post.createdAt).toUTCString();
    return `<item><guid isPermaLink="true">${url}</guid><link>${url}</link><pubDate>${date}</pubDate><description>${escapeHtml(html)}</description></item>`;
  });
  const head = `<title>${escapeHtml(account.name)}</title><link>${base}/@${account.handle}</link><description>Public posts</description>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>${head}${items.join('')}</channel></rss>`;
  return { status: 200, body: Buffer.from(body), headers: { 'content-type': 'application/rss+xml; charset=utf-8' } };
}
