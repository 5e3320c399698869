import twitter from 'twitter-text';
import type { MastodonSettings } from './settings.js';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const REMOTE_MENTION = /(?<![\w/=])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\p{L}\p{N}_.-]*[\p{L}\p{N}_]/giu;

export interface TextUrl {
  url: string;
  indices: [number, number];
}

/** The addresses of a text that Mastodon recognises: only those with a protocol. */
export const urlsOf = (text: string): TextUrl[] =>
  text.includes('://') ? twitter.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: false }) : [];

/** Mastodon's own count: warning and text in grapheme clusters, addresses at a fixed length, remote mentions without their host. */
export function countedLength(warning: string, text: string, urls: TextUrl[], settings: MastodonSettings): number {
  let countable = '';
  let from = 0;
  for (const { indices } of urls) {
    countable += text.slice(from, indices[0]) + 'x'.repeat(settings.charactersReservedPerUrl);
    from = indices[1];
  }
  countable += text.slice(from);
  const counted = warning + countable.replace(REMOTE_MENTION, '@$1');
  return /^[\x20-\x7e]*$/.test(counted) ? counted.length : [...graphemes.segment(counted)].length;
}
