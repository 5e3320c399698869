import type { Entry, ParsedFeed } from './parsed-feed.js';

type Raw = Record<string, unknown>;

/** Reads a JSON Feed (jsonfeed.org, 1.0 and 1.1). null: it is none. */
export function parseJsonFeed(json: string): ParsedFeed | null {
  const feed = objectIn(json);
  if (!feed || !text(feed['version'])?.includes('jsonfeed.org') || !Array.isArray(feed['items'])) return null;
  const items = feed['items'].filter(isObject);
  return {
    language: text(feed['language']),
    everyMs: null,
    hub:
      list(feed['hubs'])
        .map(({ url }) => text(url))
        .find(Boolean) ?? null,
    self: text(feed['feed_url']),
    entries: items.map(entryOf),
    lost: feed['items'].length - items.length,
    skipped: 0,
    damaged: false,
  };
}

function entryOf(item: Raw): Entry {
  const html = text(item['content_html']);
  const plain = text(item['content_text']) ?? text(item['summary']);
  const title = text(item['title']);
  const author = [...list(item['authors']), item['author']].find(isObject);
  const name = text(author?.['name']) ?? text(author?.['url']);
  const id = item['id'];
  return {
    id: typeof id === 'number' ? `${id}` : text(id),
    link: text(item['url']) ?? text(item['external_url']),
    title: title === null ? null : { value: title, html: false },
    body: html !== null ? { value: html, html: true } : plain === null ? null : { value: plain, html: false },
    author: name === null ? null : { name, url: text(author?.['url']) },
    categories: Array.isArray(item['tags']) ? item['tags'].filter((tag) => typeof tag === 'string') : [],
    language: text(item['language']),
    published: text(item['date_published']) ?? text(item['date_modified']),
    enclosures: [
      ...list(item['attachments']).map(({ mime_type: type }) => text(type) ?? ''),
      text(item['image']) ? 'image' : '',
    ],
    origin: null,
  };
}

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() ? value : null);

function objectIn(json: string): Raw | null {
  try {
    const value: unknown = JSON.parse(json.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
