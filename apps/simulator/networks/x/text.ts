import twitter from 'twitter-text';
import { hashOf, randomStream } from '../../core/random.js';
import type { XUrl } from './model.js';

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What X compares and counts: NFC, without white space around it. */
export const normalise = (text: string): string => text.normalize('NFC').trim();

/** Weighted length by X's own rules (NETWORKS.md §1c). */
export const weightedLength = (text: string): number => twitter.parseTweet(text).weightedLength;

/** The addresses that X finds in a text, `example.com` among them. */
export const urlsOf = (text: string): { url: string; indices: [number, number] }[] =>
  twitter.extractUrlsWithIndices(text);

/** A short address, always the same for the same post and place. */
export function shortUrl(seed: string): string {
  const random = randomStream(hashOf(seed));
  return `https://t.co/${Array.from({ length: 10 }, () => BASE62[Math.floor(random() * 62)]).join('')}`;
}

/** The text as the API gives it back, and where its addresses are in it. */
export function shownText(text: string, id: string): { shown: string; urls: XUrl[] } {
  const urls: XUrl[] = [];
  let shown = '';
  let from = 0;
  for (const { url, indices } of urlsOf(text)) {
    shown += escapeEntities(text.slice(from, indices[0]));
    appendUrl(urls, shown, shortUrl(`${id}/${urls.length}`), /^https?:/i.test(url) ? url : `http://${url}`);
    shown += urls.at(-1)!.url;
    from = indices[1];
  }
  return { shown: shown + escapeEntities(text.slice(from)), urls };
}

/** Notes an address that is about to be put behind `before`. */
export function appendUrl(urls: XUrl[], before: string, short: string, expanded: string, mediaKey?: string): void {
  const start = [...before].length;
  const display = expanded.replace(/^https?:\/\/(www\.)?/i, '');
  const cut = display.length > 26 ? `${display.slice(0, 26)}…` : display;
  urls.push({
    start,
    end: start + short.length,
    url: short,
    expanded,
    display: cut,
    ...(mediaKey ? { mediaKey } : {}),
  });
}

const escapeEntities = (text: string): string => text.replace(/[&<>]/g, (char) => HTML[char]!);
