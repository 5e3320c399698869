import type { Answer, Call } from '../../core/call.js';
import { compareIds } from '../../core/ids.js';
import { epochNow, pause } from '../../core/time.js';
import type { MastodonAccount, MastodonPost } from './model.js';
import { refuse } from './answers.js';
import { statusEntity } from './entities.js';
import type { Mastodon } from './mastodon.js';
import { claimMedia } from './media.js';
import { pageLinks, pageOfPosts } from './paging.js';
import { settingsOf } from './settings.js';
import { countedLength, urlsOf } from './text.js';

const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'];

/** `POST /api/v1/statuses` */
export async function createStatus(mastodon: Mastodon, call: Call): Promise<Answer> {
  const account = mastodon.authenticate(call);
  const key = headerOf(call, 'idempotency-key');
  const known = key === null ? undefined : mastodon.keys.find(account.id, key);
  if (known !== undefined) return repeated(mastodon, known);

  const post = mastodon.store.addPost(readStatus(mastodon, account, call));
  mastodon.streams.posted(post);
  mastodon.log.note(call, account, {
    kind: 'post',
    id: post.id,
    text: post.text,
    replyTo: post.replyTo,
    key,
    acceptedAt: post.createdAt,
  });
  // As in Mastodon's post_status_service the key is stored after the status exists, without a lock: requests that
  // arrive before that with the same key post again (NETWORKS.md §2d).
  const slow = call.fault('slow-accept');
  if (slow) await pause(slow.ms ?? 5);
  if (key !== null) mastodon.keys.remember(account.id, key, post.id);
  return { status: 200, body: statusEntity(mastodon, post, false) };
}

/** `GET /api/v1/statuses/:id` */
export function showStatus(mastodon: Mastodon, call: Call): Answer {
  return { status: 200, body: statusEntity(mastodon, findStatus(mastodon, call.params['id'])) };
}

/** `GET /api/v1/statuses?id[]=` */
export function showStatuses(mastodon: Mastodon, call: Call): Answer {
  const ids = [...call.query.getAll('id[]'), ...call.query.getAll('id')];
  const posts = ids.flatMap((id) => mastodon.store.posts.get(id) ?? []);
  return { status: 200, body: posts.map((post) => statusEntity(mastodon, post)) };
}

/** `DELETE /api/v1/statuses/:id` */
export function deleteStatus(mastodon: Mastodon, call: Call): Answer {
  const account = mastodon.authenticate(call);
  const post = findStatus(mastodon, call.params['id']);
  if (post.account !== account) throw refuse(404, 'Record not found');
  const body = { ...statusEntity(mastodon, post), text: post.text };
  mastodon.store.removePost(post);
  mastodon.streams.deleted(post);
  mastodon.log.note(call, account, { kind: 'delete', id: post.id, text: post.text, replyTo: post.replyTo });
  return { status: 200, body };
}

/** `GET /api/v1/statuses/:id/context` */
export function showContext(mastodon: Mastodon, call: Call): Answer {
  const post = findStatus(mastodon, call.params['id']);
  const ancestors: MastodonPost[] = [];
  for (let at = parentOf(mastodon, post); at; at = parentOf(mastodon, at)) ancestors.unshift(at);
  const descendants = descend(mastodon, post);
  const entities = (posts: MastodonPost[]): unknown[] => posts.map((one) => statusEntity(mastodon, one));
  return { status: 200, body: { ancestors: entities(ancestors), descendants: entities(descendants) } };
}

/** `GET /api/v1/accounts/:id/statuses` */
export function listStatuses(mastodon: Mastodon, call: Call): Answer {
  const account = mastodon.store.accounts.get(call.params['id'] ?? '');
  if (!account) throw refuse(404, 'Record not found');
  const own = mastodon.identify(call) === account;
  const visibleFrom = Date.now() - settingsOf(mastodon.settings, account).timelineLagMs;
  const posts = pageOfPosts(account.posts as MastodonPost[], call.query, (post) => {
    if (post.createdAt > visibleFrom) return false;
    if (!own && post.visibility !== 'public' && post.visibility !== 'unlisted') return false;
    if (call.query.get('only_media') === 'true' && post.media.length === 0) return false;
    return !(call.query.get('exclude_replies') === 'true' && isReplyToOthers(mastodon, post));
  });
  const headers = pageLinks(`${mastodon.baseUrl()}${call.path}`, call.query, posts);
  return { status: 200, body: posts.map((post) => statusEntity(mastodon, post)), headers };
}

function readStatus(mastodon: Mastodon, account: MastodonAccount, call: Call): MastodonPost {
  const settings = settingsOf(mastodon.settings, account);
  const fields = call.fields();
  const text = textOf(fields['status']).trim();
  const warning = textOf(fields['spoiler_text']).trim();
  const replyTo = textOf(fields['in_reply_to_id']) || null;
  const visibility = textOf(fields['visibility']) || 'public';
  const ids = Array.isArray(fields['media_ids']) ? fields['media_ids'].map(String) : [];

  if (replyTo !== null && !mastodon.store.posts.has(replyTo))
    throw refuse(404, 'The post you are trying to reply to does not appear to exist.');
  const media = claimMedia(mastodon, account, ids);
  if (text === '' && warning === '' && media.length === 0) throw refuse(422, "Validation failed: Text can't be blank");
  const urls = urlsOf(text);
  if (countedLength(warning, text, urls, settings) > settings.maxCharacters)
    throw refuse(422, `Validation failed: Text character limit of ${settings.maxCharacters} exceeded`);
  if (!VISIBILITIES.includes(visibility))
    throw refuse(422, 'Validation failed: Visibility is not included in the list');

  const createdAt = epochNow();
  return {
    id: mastodon.ids.next(createdAt),
    account,
    text,
    createdAt,
    replyTo,
    media,
    urls,
    link: urls[0]?.url ?? null,
    warning,
    sensitive: String(fields['sensitive']) === 'true' || warning !== '',
    visibility,
    language: textOf(fields['language']) || null,
  };
}

function repeated(mastodon: Mastodon, id: string): Answer {
  return { status: 200, body: statusEntity(mastodon, findStatus(mastodon, id)) };
}

function findStatus(mastodon: Mastodon, id: string | undefined): MastodonPost {
  const post = mastodon.store.posts.get(id ?? '');
  if (!post) throw refuse(404, 'Record not found');
  return post;
}

const parentOf = (mastodon: Mastodon, post: MastodonPost): MastodonPost | undefined =>
  post.replyTo === null ? undefined : mastodon.store.posts.get(post.replyTo);

function descend(mastodon: Mastodon, post: MastodonPost): MastodonPost[] {
  const replies = mastodon.store.repliesTo(post.id).sort((a, b) => compareIds(a.id, b.id));
  return replies.flatMap((reply) => [reply, ...descend(mastodon, reply)]);
}

const isReplyToOthers = (mastodon: Mastodon, post: MastodonPost): boolean => {
  const parent = parentOf(mastodon, post);
  return parent !== undefined && parent.account !== post.account;
};

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function headerOf(call: Call, name: string): string | null {
  const value = call.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
