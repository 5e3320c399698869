import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { fieldsOf, textOf, type Fields } from '../kit/guards.js';
import { htmlText } from '../kit/html.js';
import type { Row } from '../kit/listings.js';
import { webUrl } from '../kit/links.js';
import { count, makeItem } from '../kit/make-item.js';

const SITE = 'https://www.reddit.com';
const GONE = ['[deleted]', '[removed]', '[ Removed by Reddit ]'];

/** A post (`t3`) or comment (`t1`) of a listing; null when it is neither. */
export function rowOf(thing: Fields): Row | null {
  const data = fieldsOf(thing['data']);
  const id = textOf(data['name']);
  const at = parseDate(data['created_utc']);
  if (!id || !at || !/^t[13]_\w+$/.test(id)) return null;
  const item = id.startsWith('t1_') ? commentOf(id, data, at) : postOf(id, data, at);
  return { id, at, item, gone: isGone(data) };
}

/** Removed by a moderator, by Reddit, or deleted with its author: the words are not for anybody any more. */
function isGone(data: Fields): boolean {
  const words = textOf(data['body']) ?? textOf(data['selftext']) ?? '';
  return GONE.includes(words) || textOf(data['removed_by_category']) !== null;
}

function postOf(id: string, data: Fields, publishedAt: Date): Item | null {
  const { text, links } = htmlText(textOf(data['selftext_html']) ?? '', SITE);
  const target = data['is_self'] === true ? null : webUrl(data['url'], SITE);
  return makeItem({
    ...common(id, data, publishedAt),
    title: textOf(data['title']),
    text,
    links: target ? [target, ...links] : links,
    media: data['is_video'] === true ? ['video'] : textOf(data['post_hint']) === 'image' ? ['image'] : [],
    kind: 'post',
    metrics: {
      likes: count(data['score']),
      reposts: null,
      replies: count(data['num_comments']),
      views: count(data['view_count']),
    },
  });
}

function commentOf(id: string, data: Fields, publishedAt: Date): Item | null {
  const { text, links } = htmlText(textOf(data['body_html']) ?? '', SITE);
  const metrics = { likes: count(data['score']), reposts: null, replies: null, views: null };
  return makeItem({ ...common(id, data, publishedAt), text, links, kind: 'comment', metrics });
}

const common = (id: string, data: Fields, publishedAt: Date) => ({
  source: 'reddit',
  externalId: id,
  url: webUrl(data['permalink'], SITE),
  author: authorOf(textOf(data['author'])),
  publishedAt,
});

const authorOf = (name: string | null) =>
  name === null || GONE.includes(name) ? null : { handle: name, name, url: `${SITE}/user/${encodeURIComponent(name)}` };
