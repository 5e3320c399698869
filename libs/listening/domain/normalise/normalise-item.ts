import { createHash } from 'node:crypto';
import type { Item, ItemAuthor, ItemMetrics } from '../item.js';
import { cleanLine, cleanText } from './clean-text.js';
import { languageOfTag } from './language-tag.js';
import { referencesIn } from './references.js';

/** UTF-16 units. */
const LONGEST_TEXT = 20_000;
const LONGEST_TITLE = 1_000;
const LONGEST_NAME = 200;
/** A longer address is no address that a person follows; PostgreSQL indexes at most 2,700 bytes. */
const LONGEST_URL = 2_000;
const LONGEST_ID = 500;
const MOST_REFERENCES = 100;

/**
 * The item as the pipeline takes it, whatever the source brought: strings that PostgreSQL stores, addresses that are addresses,
 * counts that are whole and not negative, references found in the text where the source names none, and no text from the
 * future. Applied twice it changes nothing more.
 */
export function normaliseItem(item: Item, now: Date): Item {
  const text = cleanText(item.text, LONGEST_TEXT);
  const found = referencesIn(text);
  return {
    ...item,
    externalId: normaliseExternalId(item.externalId),
    url: webAddress(item.url),
    title: cleanLine(item.title ?? '', LONGEST_TITLE) || null,
    text,
    language: languageOfTag(item.language),
    author: item.author && normaliseAuthor(item.author),
    links: distinct([...item.links.map(webAddress), ...(item.links.length > 0 ? [] : found.links.map(webAddress))]),
    hashtags: distinct(
      (item.hashtags.length > 0 ? item.hashtags : found.hashtags).map((tag) => nameOf(tag, /^[#＃]+/)),
    ),
    mentions: distinct(
      (item.mentions.length > 0 ? item.mentions : found.mentions).map((who) => nameOf(who, /^[@＠]+/)),
    ),
    media: [...new Set(item.media)],
    rating: item.rating !== null && item.rating >= 1 && item.rating <= 5 ? Math.round(item.rating) : null,
    metrics: item.metrics && normaliseMetrics(item.metrics),
    publishedAt: item.publishedAt.getTime() <= now.getTime() ? item.publishedAt : now,
  };
}

/** The id under which a text is kept: as it is, unless it is too long for an index. Also for `SourceBatch.removals`. */
export function normaliseExternalId(id: string): string {
  const clean = id.toWellFormed().replaceAll('\0', '');
  return clean.length <= LONGEST_ID ? clean : `sha256:${createHash('sha256').update(clean).digest('hex')}`;
}

function normaliseAuthor(author: ItemAuthor): ItemAuthor | null {
  const handle = nameOf(author.handle, /^[@＠]+/);
  const name = author.name === null ? null : cleanLine(author.name, LONGEST_NAME) || null;
  if (handle === null && name === null) return null;
  return { handle: handle ?? name!, name, url: webAddress(author.url), followers: count(author.followers) };
}

const normaliseMetrics = (metrics: ItemMetrics): ItemMetrics => ({
  likes: count(metrics.likes),
  reposts: count(metrics.reposts),
  replies: count(metrics.replies),
  views: count(metrics.views),
});

const count = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) || value < 0 ? null : Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);

const nameOf = (name: string, sign: RegExp): string | null =>
  cleanLine(name, LONGEST_NAME).replace(sign, '').trim() || null;

function webAddress(url: string | null): string | null {
  const written = url?.trim() ?? '';
  if (written === '' || written.length > LONGEST_URL || !/^https?:/i.test(written) || !URL.canParse(written))
    return null;
  return new URL(written).href.length <= LONGEST_URL ? new URL(written).href : null;
}

const distinct = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].slice(0, MOST_REFERENCES);
