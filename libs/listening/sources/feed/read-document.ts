import { webUrl } from '../kit/links.js';
import { SourceError } from '../kit/source.js';
import { decodeFeed } from './decode.js';
import { hostOf } from './fetch-feed.js';
import { parseJsonFeed } from './parse-json.js';
import { parseXmlFeed } from './parse-xml.js';
import type { ParsedFeed } from './parsed-feed.js';

/** The feed in the bytes of an answer. Throws `not_a_feed`, with the address of the feed when it is a page that names one. */
export async function readDocument(body: Buffer, contentType: string | undefined, url: string): Promise<ParsedFeed> {
  const text = decodeFeed(body, contentType);
  const feed = /^\s*\{/.test(text) ? parseJsonFeed(text) : await parseXmlFeed(text);
  if (feed) return feed;
  const other = feedNamedIn(text, url);
  throw new SourceError({
    kind: 'rejected',
    code: 'not_a_feed',
    message: `What ${hostOf(url)} answers is not a feed${other ? ', but a page that has one' : ''}.`,
    action: other
      ? `Use the address ${other} instead.`
      : 'Look on the site for the address of its RSS or Atom feed, and use that.',
  });
}

/** Of a web page: `<link rel="alternate" type="application/rss+xml" href="…">`. */
function feedNamedIn(page: string, base: string): string | null {
  for (const [link] of page.slice(0, 200_000).matchAll(/<link\s[^<>]{0,1000}>/gi)) {
    if (!/type\s*=\s*["']?application\/(?:rss\+xml|atom\+xml|feed\+json)/i.test(link)) continue;
    const [, href] = /href\s*=\s*["']?([^"'\s>]+)/i.exec(link) ?? [];
    const url = webUrl(href?.replaceAll('&amp;', '&'), base);
    if (url) return url;
  }
  return null;
}
