import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { fieldsOf, listOf, textOf, type Fields } from '../kit/guards.js';
import { htmlText } from '../kit/html.js';
import type { Row } from '../kit/listings.js';
import { hashtagsIn, linksIn, mentionsIn } from '../kit/links.js';
import { count, makeItem } from '../kit/make-item.js';

const SITE = 'https://www.youtube.com';

/** The answers that a comment thread brings along, and the thread itself last: lists are in the order of threads. */
export function rowsOfThread(thread: Fields): Row[] {
  const replies = listOf(fieldsOf(thread['replies'])['comments']).map((comment) => rowOfComment(comment, 'reply'));
  const top = rowOfComment(fieldsOf(fieldsOf(thread['snippet'])['topLevelComment']), 'comment');
  return [...replies, top].filter((row) => row !== null);
}

/** A comment; its text was asked for as plain text. */
export function rowOfComment(comment: Fields, kind: Item['kind']): Row | null {
  const id = textOf(comment['id']);
  const snippet = fieldsOf(comment['snippet']);
  const at = parseDate(snippet['publishedAt']);
  if (!id || !at) return null;
  const text = textOf(snippet['textOriginal']) ?? htmlText(textOf(snippet['textDisplay']) ?? '').text;
  const video = textOf(snippet['videoId']);
  const handle = textOf(snippet['authorDisplayName']);
  const item = makeItem({
    source: 'youtube',
    externalId: id,
    url: video && `${SITE}/watch?v=${encodeURIComponent(video)}&lc=${encodeURIComponent(id)}`,
    text,
    author: handle ? { handle, name: handle.replace(/^@/, ''), url: textOf(snippet['authorChannelUrl']) } : null,
    links: linksIn(text),
    hashtags: hashtagsIn(text),
    mentions: mentionsIn(text),
    kind,
    metrics: {
      likes: count(snippet['likeCount']),
      reposts: null,
      replies: count(fieldsOf(comment)['totalReplyCount']),
      views: null,
    },
    publishedAt: at,
  });
  return { id, at, item };
}

/** A video that a search has found: its title and the beginning of its description, with entities as in HTML. */
export function rowOfVideo(result: Fields): (Row & { video: string }) | null {
  const video = textOf(fieldsOf(result['id'])['videoId']);
  const snippet = fieldsOf(result['snippet']);
  const at = parseDate(snippet['publishedAt']);
  if (!video || !at) return null;
  const text = htmlText(textOf(snippet['description']) ?? '').text;
  const channel = textOf(snippet['channelTitle']);
  const id = `video:${video}`;
  const item = makeItem({
    source: 'youtube',
    externalId: id,
    url: `${SITE}/watch?v=${encodeURIComponent(video)}`,
    title: htmlText(textOf(snippet['title']) ?? '').text,
    text,
    author: channel
      ? {
          handle: textOf(snippet['channelId']) ?? channel,
          name: channel,
          url: `${SITE}/channel/${textOf(snippet['channelId'])}`,
        }
      : null,
    links: linksIn(text),
    hashtags: hashtagsIn(text),
    media: ['video'],
    publishedAt: at,
  });
  return { id, at, item, video };
}
