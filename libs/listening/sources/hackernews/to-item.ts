import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { textOf, type Fields } from '../kit/guards.js';
import { htmlText } from '../kit/html.js';
import { count, makeItem } from '../kit/make-item.js';
import { webUrl } from '../kit/links.js';

const SITE = 'https://news.ycombinator.com';

interface Post {
  id: string | null;
  author: string | null;
  at: unknown;
  isComment: boolean;
  title: string | null;
  html: string | null;
  /** Where a story leads to. */
  link: string | null;
  points: unknown;
  replies: unknown;
}

/** A hit of the search API. A comment has no title: its story's title would make it match what it does not say. */
export function itemOfHit(hit: Fields): Item | null {
  const isComment = hit['comment_text'] != null;
  return itemOf({
    id: textOf(hit['objectID']),
    author: textOf(hit['author']),
    at: hit['created_at_i'] ?? hit['created_at'],
    isComment,
    title: isComment ? null : textOf(hit['title']),
    html: textOf(isComment ? hit['comment_text'] : hit['story_text']),
    link: isComment ? null : textOf(hit['url']),
    points: hit['points'],
    replies: hit['num_comments'],
  });
}

/** An item of the official API. */
export function itemOfRecord(record: Fields): Item | null {
  return itemOf({
    id: typeof record['id'] === 'number' ? `${record['id']}` : null,
    author: textOf(record['by']),
    at: record['time'],
    isComment: record['type'] === 'comment',
    title: textOf(record['title']),
    html: textOf(record['text']),
    link: textOf(record['url']),
    points: record['score'],
    replies: record['descendants'],
  });
}

function itemOf({ id, author, at, isComment, title, html, link, points, replies }: Post): Item | null {
  const publishedAt = parseDate(at);
  if (!id || !publishedAt) return null;
  const { text, links } = htmlText(html ?? '', SITE);
  const target = webUrl(link);
  return makeItem({
    source: 'hackernews',
    externalId: id,
    url: `${SITE}/item?id=${id}`,
    title: title && htmlText(title).text,
    text,
    author: author ? { handle: author, name: author, url: `${SITE}/user?id=${encodeURIComponent(author)}` } : null,
    links: target ? [target, ...links] : links,
    kind: isComment ? 'comment' : 'post',
    metrics: { likes: count(points), reposts: null, replies: count(replies), views: null },
    publishedAt,
  });
}
