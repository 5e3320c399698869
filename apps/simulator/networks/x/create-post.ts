import type { Answer, Call } from '../../core/call.js';
import type { Fields } from '../../core/body.js';
import type { Media } from '../../core/store.js';
import { epochNow } from '../../core/time.js';
import type { XAccount, XPost } from './model.js';
import { mediaKeyOf, mediaKindOf } from './media-key.js';
import { checkShape } from './post-shape.js';
import { forbidden, invalid } from './problems.js';
import { settingsOf } from './settings.js';
import { appendUrl, normalise, shortUrl, shownText, urlsOf, weightedLength } from './text.js';
import type { X } from './x.js';

const DUPLICATE = 'You are not allowed to create a Tweet with duplicate content.';
const TOO_LONG =
  'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.';
const GONE = 'You attempted to reply to a Tweet that is deleted or not visible to you.';
const NOT_MENTIONED =
  'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.';

/** `POST /2/tweets` */
export function createPost(x: X, call: Call): Answer {
  const account = x.authenticate(call);
  const post = readPost(x, account, call.fields());
  x.store.addPost(post);
  const text = normalise(post.text);
  if (text !== '') account.texts.set(text, post.id);
  x.log.note(call, account, {
    kind: 'post',
    id: post.id,
    text: post.text,
    replyTo: post.replyTo,
    acceptedAt: post.createdAt,
  });
  return { status: 201, body: { data: { edit_history_tweet_ids: [post.id], id: post.id, text: post.shown } } };
}

function readPost(x: X, account: XAccount, fields: Fields): XPost {
  checkShape(fields);
  const text = (fields['text'] as string | undefined) ?? '';
  const { media_ids: ids = [] } = (fields['media'] as { media_ids?: string[] } | undefined) ?? {};
  const reply = fields['reply'] as { in_reply_to_tweet_id: string } | undefined;
  const normal = normalise(text);
  const media = mediaOf(x, account, ids);
  if (normal === '' && media.length === 0)
    throw invalid('Your Tweet must contain text, or media, or a poll.', { text: [text] });
  const { maxWeightedLength, refusesDuplicates } = settingsOf(x.settings, account);
  if (weightedLength(normal) > maxWeightedLength) throw forbidden(TOO_LONG);
  const parent = reply ? x.store.posts.get(reply.in_reply_to_tweet_id) : undefined;
  if (reply && !parent) throw forbidden(GONE);
  if (parent && !mayReply(account, parent)) throw forbidden(NOT_MENTIONED);
  if (refusesDuplicates && normal !== '' && account.texts.has(normal)) throw forbidden(DUPLICATE);

  const createdAt = epochNow();
  const id = x.ids.next(createdAt);
  const { shown, urls } = shownText(normal, id);
  const first = urlsOf(normal)[0]?.url;
  return {
    id,
    account,
    text,
    createdAt,
    replyTo: parent?.id ?? null,
    media,
    link: first === undefined ? null : /^https?:/i.test(first) ? first : `http://${first}`,
    shown: media.length === 0 ? shown : withMediaUrl(account, id, shown, urls, media),
    urls,
    conversationId: parent?.conversationId ?? id,
  };
}

/** Self-service apps may only answer themselves and whoever mentioned them (NETWORKS.md §1b). */
const mayReply = (account: XAccount, parent: XPost): boolean =>
  parent.account === account || parent.text.toLowerCase().includes(`@${account.handle.toLowerCase()}`);

function mediaOf(x: X, account: XAccount, ids: string[]): Media[] {
  const media = ids.flatMap((id) => x.store.media.get(id) ?? []);
  const good = media.filter((one) => one.accountId === account.id && one.pollsLeft === 0);
  if (good.length !== ids.length)
    throw invalid('Your media IDs are invalid.', { 'media.media_ids': [`[${ids.join(', ')}]`] });
  if (good.length > 1 && good.some((one) => mediaKindOf(one) !== 'photo'))
    throw invalid('You can attach up to 4 photos, or 1 GIF, or 1 video.', {
      'media.media_ids': [`[${ids.join(', ')}]`],
    });
  return good;
}

/** X puts one more t.co address behind the text of a post with media. */
function withMediaUrl(account: XAccount, id: string, shown: string, urls: XPost['urls'], media: Media[]): string {
  const before = shown === '' ? '' : `${shown} `;
  const short = shortUrl(`${id}/media`);
  const kind = mediaKindOf(media[0]!) === 'photo' ? 'photo' : 'video';
  for (const one of media)
    appendUrl(urls, before, short, `https://x.com/${account.handle}/status/${id}/${kind}/1`, mediaKeyOf(one));
  return before + short;
}
