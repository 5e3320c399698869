import { parseDate } from '../kit/dates.js';
import { fieldsOf, textOf, type Fields } from '../kit/guards.js';
import { webUrl } from '../kit/links.js';
import type { Row } from '../kit/listings.js';
import { count, makeItem, type ItemDraft } from '../kit/make-item.js';
import { markdownText } from './markdown.js';

/** Ids are places on the server that is read (`https://lemmy.world/post/1`): only there they can be asked for again. */
const placeOf = (baseUrl: string, kind: 'post' | 'comment', id: unknown): string | null =>
  typeof id === 'number' ? `${baseUrl}/${kind}/${id}` : null;

/** A `post_view`; null when it is none. */
export function rowOfPost(view: Fields, baseUrl: string): Row | null {
  const post = fieldsOf(view['post']);
  const { text, links, hasImage } = markdownText(textOf(post['body']) ?? '', baseUrl);
  const target = webUrl(post['url']);
  const counts = fieldsOf(view['counts']);
  return rowOf(view, post, placeOf(baseUrl, 'post', post['id']), {
    title: textOf(post['name']),
    text,
    links: target ? [target, ...links] : links,
    media: hasImage || textOf(post['thumbnail_url']) ? ['image'] : [],
    kind: 'post',
    metrics: { likes: count(counts['upvotes']), reposts: null, replies: count(counts['comments']), views: null },
  });
}

/** A `comment_view`; null when it is none. */
export function rowOfComment(view: Fields, baseUrl: string): Row | null {
  const comment = fieldsOf(view['comment']);
  const { text, links } = markdownText(textOf(comment['content']) ?? '', baseUrl);
  const counts = fieldsOf(view['counts']);
  return rowOf(view, comment, placeOf(baseUrl, 'comment', comment['id']), {
    text,
    links,
    kind: 'comment',
    metrics: { likes: count(counts['upvotes']), reposts: null, replies: count(counts['child_count']), views: null },
  });
}

type Part = Omit<ItemDraft, 'source' | 'externalId' | 'publishedAt' | 'url' | 'author'>;

function rowOf(view: Fields, record: Fields, id: string | null, part: Part): Row | null {
  const at = parseDate(record['published']);
  if (!id || !at) return null;
  const url = webUrl(record['ap_id']) ?? id;
  const item = makeItem({
    ...part,
    source: 'lemmy',
    externalId: id,
    url,
    author: authorOf(fieldsOf(view['creator'])),
    publishedAt: at,
  });
  return { id, at, item, gone: record['deleted'] === true || record['removed'] === true };
}

function authorOf(creator: Fields): ItemDraft['author'] {
  const name = textOf(creator['name']);
  const url = webUrl(creator['actor_id']);
  if (!name) return null;
  return { handle: url ? `${name}@${new URL(url).host}` : name, name: textOf(creator['display_name']) ?? name, url };
}
