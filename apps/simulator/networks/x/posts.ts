import type { Answer, Call } from '../../core/call.js';
import { compareIds } from '../../core/ids.js';
import type { XAccount, XPost } from './model.js';
import { includesOf, postEntity, wholeSecond } from './entities.js';
import { forbidden, invalid, missing } from './problems.js';
import { settingsOf } from './settings.js';
import { normalise } from './text.js';
import type { X } from './x.js';

/** `GET /2/users/:id/tweets`, newest first. */
export const listPosts = (x: X, call: Call): Answer => timeline(x, call, ({ posts }) => posts as XPost[]);

/** `GET /2/users/:id/mentions`, newest first: posts of others that name the account. */
export const listMentions = (x: X, call: Call): Answer =>
  timeline(x, call, (account) => {
    const named = new RegExp(`(?<!\\w)@${account.handle}(?!\\w)`, 'i');
    const speaksTo = ({ replyTo, text }: XPost): boolean =>
      named.test(text) || (replyTo !== null && x.store.posts.get(replyTo)?.account === account);
    return [...x.store.posts.values()].filter((post) => post.account !== account && speaksTo(post));
  });

function timeline(x: X, call: Call, postsOf: (account: XAccount) => XPost[]): Answer {
  x.authenticate(call);
  const { query } = call;
  const account = x.store.accounts.get(call.params['id'] ?? '');
  if (!account) return { status: 200, body: { errors: [missing('id', call.params['id'] ?? '', 'user')] } };
  const size = Number(query.get('max_results') ?? 10);
  if (!(size >= 5 && size <= 100))
    throw invalid(`The \`max_results\` query parameter value [${query.get('max_results')}] is not between 5 and 100`, {
      max_results: [String(query.get('max_results'))],
    });
  const matching = wanted(postsOf(account), query, settingsOf(x.settings, account).timelineLagMs).reverse();
  const posts = matching.slice(0, size);
  const [newest, oldest] = [posts[0], posts.at(-1)];
  const meta: Record<string, unknown> = { result_count: posts.length };
  if (newest && oldest) Object.assign(meta, { newest_id: newest.id, oldest_id: oldest.id });
  if (matching.length > size) meta['next_token'] = BigInt(oldest!.id).toString(36);
  const data = posts.map((post) => postEntity(x, post, query));
  return { status: 200, body: { ...(data.length > 0 ? { data } : {}), ...includesOf(x, posts, query), meta } };
}

/** `GET /2/tweets?ids=` and `GET /2/tweets/:id` */
export function lookUpPosts(x: X, call: Call, ids: string[], single: boolean): Answer {
  x.authenticate(call);
  if (ids.length < 1 || ids.length > 100)
    throw invalid('The number of values in the `ids` query parameter list must be between 1 and 100', {
      ids: [ids.join(',')],
    });
  const found = ids.flatMap((id) => x.store.posts.get(id) ?? []);
  const errors = ids.filter((id) => !x.store.posts.has(id)).map((id) => missing(single ? 'id' : 'ids', id, 'tweet'));
  const data = found.map((post) => postEntity(x, post, call.query));
  const body = { ...(found.length > 0 ? { data: single ? data[0] : data } : {}), ...includesOf(x, found, call.query) };
  return { status: 200, body: errors.length > 0 ? { ...body, errors } : body };
}

/** `DELETE /2/tweets/:id` */
export function deletePost(x: X, call: Call): Answer {
  const account = x.authenticate(call);
  const post = x.store.posts.get(call.params['id'] ?? '');
  if (!post) return { status: 200, body: { data: { deleted: true } } };
  if (post.account !== account) throw forbidden('You are not authorized to delete this Tweet.');
  x.store.removePost(post);
  account.texts.delete(normalise(post.text));
  x.log.note(call, account, { kind: 'delete', id: post.id, text: post.text, replyTo: post.replyTo });
  return { status: 200, body: { data: { deleted: true } } };
}

function wanted(posts: XPost[], query: URLSearchParams, lagMs: number): XPost[] {
  const token = query.get('pagination_token');
  const before = [query.get('until_id'), token === null ? null : fromBase36(token)];
  const sinceId = query.get('since_id');
  const from = timeOf(query, 'start_time');
  const visibleFrom = Date.now() - lagMs;
  const to = timeOf(query, 'end_time');
  const exclude = (query.get('exclude') ?? '').split(',');
  return posts.filter(
    (post) =>
      before.every((id) => id === null || compareIds(post.id, id) < 0) &&
      (sinceId === null || compareIds(post.id, sinceId) > 0) &&
      post.createdAt <= visibleFrom &&
      (from === null || wholeSecond(post.createdAt) >= wholeSecond(from)) &&
      (to === null || wholeSecond(post.createdAt) < wholeSecond(to)) &&
      !(exclude.includes('replies') && post.replyTo !== null),
  );
}

function timeOf(query: URLSearchParams, name: string): number | null {
  const value = query.get(name);
  if (value === null) return null;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value))
    throw invalid(`The \`${name}\` query parameter value [${value}] is not a valid RFC3339 date-time`, {
      [name]: [value],
    });
  return Date.parse(value);
}

/** Tokens are opaque: the last id in base 36. */
function fromBase36(token: string): string {
  if (!/^[0-9a-z]{1,15}$/.test(token))
    throw invalid('The `pagination_token` query parameter value is invalid', { pagination_token: [token] });
  let id = 0n;
  for (const digit of token) id = id * 36n + BigInt(Number.parseInt(digit, 36));
  return id.toString();
}
