import RssParser from 'rss-parser';
import { DAY, HOUR, MINUTE } from '#kernel';
import type { Entry, ParsedFeed, Written } from './parsed-feed.js';
import { cutIntoPieces, isTooMuch, shieldMarkup, shorten } from './repair-xml.js';

/**
 * What rss-parser would compute on its own is kept from it by another name: its text snippets take quadratic time (10 MB of
 * `<p` are hours), and an invalid date or an Atom link without attributes makes it throw the whole feed away.
 */
const OWN = [
  'title',
  'link',
  'description',
  'summary',
  'content',
  'content:encoded',
  'author',
  'published',
  'updated',
  'language',
];
const OWN_NAMES = new Set(OWN);
const CASED: Record<string, string> = { 'rdf:rdf': 'rdf:RDF', pubdate: 'pubDate' };

const nameOf = (tag: string): string => {
  const name = tag.toLowerCase().replace(/^(?:atom|atom10|rss):/, '');
  return OWN_NAMES.has(name) ? `own:${name}` : (CASED[name] ?? name);
};

const FIELDS = [
  ...OWN.map((name) => `own:${name}`),
  ...[
    'guid',
    'id',
    'pubDate',
    'dc:date',
    'dc:creator',
    'dc:language',
    'issued',
    'modified',
    'date',
    'itunes:author',
    'category',
  ],
  ...['dc:subject', 'enclosure', 'media:content', 'media:thumbnail', 'source'],
];
const FEED_FIELDS = [
  'own:link',
  'own:language',
  'dc:language',
  'ttl',
  'sy:updateperiod',
  'sy:updatefrequency',
  'own:title',
];

type Raw = Record<string, unknown>;

const newParser = () =>
  new RssParser<Raw, Raw>({
    defaultRSS: 2,
    // Forgiving: unknown entities, unquoted attributes, tags in the wrong order.
    xml2js: {
      strict: false,
      tagNameProcessors: [nameOf],
      // Its iTunes part throws on keywords of an odd form.
      attrNameProcessors: [(name: string) => (/^xmlns:itunes$/i.test(name) ? 'xmlns:podcast' : name.toLowerCase())],
    },
    customFields: {
      item: FIELDS.map((name) => [name, `all ${name}`, { keepArray: true }] as never),
      feed: FEED_FIELDS.map((name) => [name, `all ${name}`, { keepArray: true }] as never),
    },
  });

/** Reads RSS of any version, RDF and Atom; of a damaged document what is whole. null: it is no feed. */
export async function parseXmlFeed(text: string): Promise<ParsedFeed | null> {
  const { xml: short, skipped } = shorten(text.slice(Math.max(text.indexOf('<'), 0)));
  const xml = shieldMarkup(short);
  if (isTooMuch(xml)) return null;
  const atom = /<(?:\w+:)?feed[\s>]/i.test(xml.slice(0, 5_000));
  const whole = await parseOrNull(xml);
  if (whole && whole.items.length > 0) return { ...feedOf(whole, xml, atom), skipped };
  const pieces = cutIntoPieces(xml);
  if (pieces.entries.length === 0 && whole) return feedOf(whole, xml, atom);
  if (pieces.entries.length === 0 && !looksLikeFeed(xml)) return null;
  const head = (await parseOrNull(pieces.head)) ?? { items: [] };
  const items: Raw[] = [];
  for (const piece of pieces.entries) items.push(...((await parseOrNull(piece))?.items ?? []));
  const begun = xml.match(/<(?:\w+:)?(?:item|entry)[\s>]/gi)?.length ?? 0;
  return { ...feedOf({ ...head, items }, xml, atom), skipped, lost: begun - items.length, damaged: true };
}

type Parsed = Raw & { items: Raw[] };

async function parseOrNull(xml: string): Promise<Parsed | null> {
  try {
    return (await newParser().parseString(xml)) as Parsed;
  } catch {
    return null;
  }
}

const looksLikeFeed = (xml: string): boolean => /<(?:rss|(?:\w+:)?feed|rdf:RDF)[\s>]/i.test(xml.slice(0, 5_000));

function feedOf(feed: Parsed, xml: string, atom: boolean): ParsedFeed {
  const links = nodes(feed, 'own:link');
  const root = /<(?:\w+:)?(?:feed|rss|RDF)\s[^<>]{0,3000}/i.exec(xml.slice(0, 5_000))?.[0] ?? '';
  return {
    language:
      text(feed, 'own:language') ?? text(feed, 'dc:language') ?? /xml:lang\s*=\s*["']([\w-]+)/i.exec(root)?.[1] ?? null,
    everyMs: everyMs(feed),
    hub: hrefOf(links, 'hub'),
    self: hrefOf(links, 'self'),
    entries: feed.items.map((item) => entryOf(item, atom)),
    lost: 0,
    skipped: 0,
    damaged: false,
  };
}

function entryOf(item: Raw, atom: boolean): Entry {
  const links = nodes(item, 'own:link');
  const [source] = nodes(item, 'source');
  const enclosures = ['enclosure', 'media:content', 'media:thumbnail'].flatMap((name) =>
    nodes(item, name).map(
      (node) => attribute(node, 'type') ?? attribute(node, 'medium') ?? (name === 'media:thumbnail' ? 'image' : ''),
    ),
  );
  const linked = links
    .filter((node) => attribute(node, 'rel') === 'enclosure')
    .map((node) => attribute(node, 'type') ?? '');
  const guid = text(item, 'guid') ?? text(item, 'id');
  const permalink =
    attribute(nodes(item, 'guid')[0], 'ispermalink') !== 'false' && /^https?:/.test(guid ?? '') ? guid : null;
  return {
    id: guid,
    link: hrefOf(links, 'alternate') ?? hrefOf(links, null) ?? (links.map(textOf).find(Boolean) || null) ?? permalink,
    title: written(item, ['own:title'], atom),
    body: written(item, ['own:content:encoded', 'own:content', 'own:description', 'own:summary'], atom),
    author: authorOf(item),
    categories: [...nodes(item, 'category'), ...nodes(item, 'dc:subject')].map(
      (node) => attribute(node, 'term') ?? textOf(node),
    ),
    language: text(item, 'own:language') ?? text(item, 'dc:language'),
    published:
      ['own:published', 'pubDate', 'dc:date', 'issued', 'date', 'own:updated', 'modified']
        .map((name) => text(item, name))
        .find(Boolean) ?? null,
    enclosures: [...enclosures, ...linked],
    origin: source
      ? { name: textOf(source) || (textOf(child(source, 'own:title')) ?? ''), url: attribute(source, 'url') }
      : null,
  };
}

/** In Atom a text is plain unless it says otherwise; in RSS descriptions and titles are HTML, whether they say so or not. */
function written(item: Raw, names: string[], atom: boolean): Written | null {
  for (const name of names) {
    for (const node of nodes(item, name)) {
      const value = textOf(node);
      if (!value.trim()) continue;
      const type = attribute(node, 'type');
      return { value, html: type === null ? !atom : /html/i.test(type) };
    }
  }
  return null;
}

/** `<author><name>`, `<dc:creator>`, or RSS' `mail@example.com (Name)`. */
function authorOf(item: Raw): Entry['author'] {
  const node = [...nodes(item, 'dc:creator'), ...nodes(item, 'own:author'), ...nodes(item, 'itunes:author')][0];
  const name = textOf(child(node, 'name')) || textOf(node);
  const inBrackets = /^\S+@\S+\s*\(([^()]+)\)\s*$/.exec(name)?.[1];
  return name ? { name: inBrackets ?? name, url: textOf(child(node, 'uri')) || null } : null;
}

const PERIODS: Record<string, number> = {
  hourly: HOUR,
  daily: DAY,
  weekly: 7 * DAY,
  monthly: 30 * DAY,
  yearly: 365 * DAY,
};

function everyMs(feed: Parsed): number | null {
  const ttl = Number(text(feed, 'ttl')) * MINUTE;
  if (ttl > 0) return ttl;
  const period = PERIODS[text(feed, 'sy:updateperiod')?.toLowerCase() ?? ''];
  const frequency = Number(text(feed, 'sy:updatefrequency') ?? 1);
  return period === undefined ? null : period / (frequency >= 1 ? frequency : 1);
}

const nodes = (raw: Raw, name: string): unknown[] => {
  const all = raw[`all ${name}`];
  return Array.isArray(all) ? all : [];
};

const text = (raw: Raw, name: string): string | null => nodes(raw, name).map(textOf).find(Boolean) ?? null;

/** xml2js: a text alone is a string, with attributes or children it is `_` of an object. */
function textOf(node: unknown): string {
  if (typeof node === 'string') return node.trim();
  const { _: own } = Object(node) as { _?: unknown };
  return typeof own === 'string' ? own.trim() : '';
}

const child = (node: unknown, name: string): unknown => (Object(node) as Record<string, unknown[]>)[name]?.[0];

function attribute(node: unknown, name: string): string | null {
  const { $: attributes } = Object(node) as { $?: Record<string, unknown> };
  const value = attributes?.[name];
  return typeof value === 'string' && value ? value : null;
}

/** The first link of this relation; null asks for one without any. */
const hrefOf = (links: unknown[], rel: string | null): string | null =>
  links
    .filter((node) =>
      rel === null ? attribute(node, 'rel') === null : attribute(node, 'rel')?.split(/\s+/).includes(rel),
    )
    .map((node) => attribute(node, 'href'))
    .find(Boolean) ?? null;
