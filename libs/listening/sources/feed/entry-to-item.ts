import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { MINUTE, shift } from '#kernel';
import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { htmlText, type HtmlText } from '../kit/html.js';
import { linksIn, webUrl } from '../kit/links.js';
import { makeItem } from '../kit/make-item.js';
import { directLink } from './google.js';
import type { Entry, ParsedFeed, Written } from './parsed-feed.js';

/** Clocks of publishers may be that much ahead; what is later was dated by mistake, or in advance. */
const CLOCK_DIFFERENCE_MS = 10 * MINUTE;

export interface FeedPlace {
  /** As configured: part of the ids, so it stays when the feed moves. */
  url: string;
  /** Where it is now, for relative links. */
  base: string;
  now: Date;
}

/** Of a longer feed the newest are read; each of them has to be remembered in the cursor. */
export const MAX_ENTRIES = 1_000;

/** The newest items of a feed, oldest first, each id once; `unreadable` counts the entries that say nothing. */
export async function itemsOf(feed: ParsedFeed, place: FeedPlace): Promise<{ items: Item[]; unreadable: number }> {
  const dated = feed.entries.map((entry) => ({ entry, at: publishedAt(entry, place.now) }));
  // Feeds list the newest first; among equal times that order is turned round.
  const newest = dated.reverse().sort((a, b) => a.at.getTime() - b.at.getTime());
  const current = newest.slice(-MAX_ENTRIES);
  const uses = Map.groupBy(current, ({ entry }) => entry.id);
  const byId = new Map<string, Item>();
  let unreadable = 0;
  for (const { entry, at } of current) {
    // A thousand long entries are a second of work: others get their turn in between.
    await setImmediate();
    const item = itemOf(entry, at, feed, place, uses.get(entry.id)!.length === 1);
    if (item) byId.set(item.externalId, item);
    else unreadable++;
  }
  return { items: [...byId.values()], unreadable };
}

/** What has no date, or one in the future, was published when we first see it. */
function publishedAt(entry: Entry, now: Date): Date {
  const date = parseDate(entry.published);
  return date && date <= shift(now, CLOCK_DIFFERENCE_MS) ? date : now;
}

function itemOf(entry: Entry, publishedAt: Date, feed: ParsedFeed, place: FeedPlace, hasOwnId: boolean): Item | null {
  const link = webUrl(entry.link, place.base);
  const url = link && directLink(link);
  const publisher = entry.origin?.name && entry.origin.url ? entry.origin : null;
  const heading = read(entry.title, place.base).text;
  const title =
    publisher && heading.endsWith(` - ${publisher.name}`) ? heading.slice(0, -publisher.name.length - 3) : heading;
  const body = read(entry.body, url ?? place.base);
  // A collector's text is its headline, linked, and the publisher's name again.
  const text =
    publisher && body.text.startsWith(title) && body.text.length < title.length + publisher.name.length + 10
      ? ''
      : body.text;
  const site = URL.parse(publisher?.url ?? url ?? place.base)?.hostname ?? '';
  const author = entry.author ?? publisher;
  return makeItem({
    source: 'feed',
    externalId: stableId(hasOwnId ? entry.id : null, entry, url, place),
    url,
    title,
    text,
    language: entry.language ?? feed.language,
    author: author && { handle: `${author.name}@${site}`, name: author.name, url: webUrl(author.url, place.base) },
    links: [
      ...body.links.map(directLink),
      ...linksIn(entry.body?.html === false ? text : ''),
      ...(publisher ? [publisher.url] : []),
    ].filter((target): target is string => target !== null && target !== url),
    hashtags: entry.categories.filter((tag) => tag.length <= 60),
    media: [...body.media, ...entry.enclosures.flatMap(mediumOf)],
    kind: 'article',
    publishedAt,
  });
}

/**
 * Ids that are unique in the world stay as they are, so that two feeds of one site bring an article once; others are unique
 * within the feed. Without an id it is the link, without that the words. An id that several entries share is none.
 */
function stableId(ownId: string | null, entry: Entry, url: string | null, place: FeedPlace): string {
  const id = ownId ?? url;
  if (id && /^(?:https?:\/\/|urn:|tag:)\S+$/i.test(id)) return id.length <= 400 ? id : `${place.url}#${digest(id)}`;
  const own = id ?? digest(`${entry.title?.value}\n${entry.body?.value}`);
  return `${place.url.slice(0, 400)}#${own.length <= 80 ? own : digest(own)}`;
}

function read(written: Written | null, base: string): HtmlText {
  if (!written) return { text: '', links: [], media: [] };
  return written.html ? htmlText(written.value, base) : { text: written.value, links: [], media: [] };
}

const mediumOf = (type: string): Item['media'] => {
  const [kind] = type.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? [kind] : [];
};

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
