import type { Media } from '../../core/store.js';
import type { MastodonAccount, MastodonPost } from './model.js';
import { renderContent, tagsOf } from './html.js';
import type { Mastodon } from './mastodon.js';

/** `Account` of Mastodon's API. */
export function accountEntity(mastodon: Mastodon, account: MastodonAccount): Record<string, unknown> {
  const base = mastodon.baseUrl();
  const last = account.posts.at(-1);
  return {
    id: account.id,
    username: account.handle,
    acct: account.handle,
    display_name: account.name,
    locked: false,
    bot: false,
    discoverable: true,
    indexable: false,
    group: false,
    created_at: iso(account.createdAt),
    note: '',
    url: `${base}/@${account.handle}`,
    uri: `${base}/users/${account.handle}`,
    avatar: `${base}/avatars/original/missing.png`,
    avatar_static: `${base}/avatars/original/missing.png`,
    header: `${base}/headers/original/missing.png`,
    header_static: `${base}/headers/original/missing.png`,
    followers_count: 0,
    following_count: 0,
    statuses_count: account.posts.length,
    last_status_at: last ? iso(last.createdAt).slice(0, 10) : null,
    hide_collections: null,
    noindex: false,
    emojis: [],
    roles: [],
    fields: [],
  };
}

/** `CredentialAccount`: what `verify_credentials` answers. */
export function credentialAccountEntity(mastodon: Mastodon, account: MastodonAccount): Record<string, unknown> {
  return {
    ...accountEntity(mastodon, account),
    source: {
      privacy: 'public',
      sensitive: false,
      language: null,
      note: '',
      fields: [],
      follow_requests_count: 0,
      hide_collections: null,
      discoverable: true,
      indexable: false,
      attribution_domains: [],
      quote_policy: 'public',
    },
    role: { id: '-99', name: '', permissions: '65536', color: '', highlighted: false, collection_limit: 10 },
  };
}

/** `MediaAttachment`; `url` stays null while it is processed. */
export function mediaEntity(mastodon: Mastodon, media: Media): Record<string, unknown> {
  const url = media.pollsLeft > 0 ? null : `${mastodon.baseUrl()}/system/media_attachments/files/${media.id}/original`;
  return {
    id: media.id,
    type: media.type.startsWith('image/') ? (media.type === 'image/gif' ? 'gifv' : 'image') : 'video',
    url,
    preview_url: url,
    remote_url: null,
    preview_remote_url: null,
    text_url: null,
    meta: {},
    description: media.alt === '' ? null : media.alt,
    blurhash: null,
  };
}

/** `Status`. The card is made after the fact, as on a real server: `withCard` is false in the answer to the creation. */
export function statusEntity(mastodon: Mastodon, post: MastodonPost, withCard = true): Record<string, unknown> {
  const { account } = post;
  const base = mastodon.baseUrl();
  const parent = post.replyTo === null ? undefined : mastodon.store.posts.get(post.replyTo);
  return {
    id: post.id,
    created_at: iso(post.createdAt),
    in_reply_to_id: post.replyTo,
    in_reply_to_account_id: post.replyTo === null ? null : (parent?.account.id ?? account.id),
    sensitive: post.sensitive,
    spoiler_text: post.warning,
    visibility: post.visibility,
    language: post.language,
    uri: `${base}/users/${account.handle}/statuses/${post.id}`,
    url: `${base}/@${account.handle}/${post.id}`,
    replies_count: mastodon.store.repliesTo(post.id).length,
    reblogs_count: 0,
    favourites_count: 0,
    quotes_count: 0,
    edited_at: null,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    pinned: false,
    content: renderContent(post.text, post.urls, base, (handle) => mastodon.store.byHandle(handle) !== undefined),
    filtered: [],
    reblog: null,
    application: { name: 'Pregón', website: null },
    account: accountEntity(mastodon, account),
    media_attachments: post.media.map((media) => mediaEntity(mastodon, media)),
    mentions: [],
    tags: tagsOf(post.text).map((name) => ({ name, url: `${base}/tags/${encodeURIComponent(name)}` })),
    emojis: [],
    card: withCard && post.link !== null && post.media.length === 0 ? cardEntity(post.link) : null,
    poll: null,
    quote: null,
    tagged_collections: [],
  };
}

function cardEntity(link: string): Record<string, unknown> {
  const { host, origin, pathname } = new URL(link);
  return {
    url: link,
    title: `${host}${pathname}`,
    description: '',
    language: null,
    type: 'link',
    author_name: '',
    author_url: '',
    authors: [],
    provider_name: host,
    provider_url: origin,
    html: '',
    width: 0,
    height: 0,
    image: null,
    image_description: '',
    embed_url: '',
    blurhash: null,
    published_at: null,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
