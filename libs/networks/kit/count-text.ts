import twitterText from 'twitter-text';
import type { TextUnit } from './connector.js';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Shown as a coloured picture: emoji by default, chosen by U+FE0F, or a keycap. */
const PICTURE = /\p{Emoji_Presentation}|\uFE0F|\u20E3/u;

/**
 * Length of a text in one of the units of NETWORKS.md §0.4. Pure. What a network shortens before it counts (Mastodon's links
 * and mentions) is that connector's business; `weighted` counts every link as 23 by X's own rules.
 */
export function countText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'weighted':
      return twitterText.parseTweet(text).weightedLength;
    case 'graphemes':
      return count(graphemes.segment(text));
    case 'codepoints':
      return count(text);
    case 'utf16':
      return text.length;
    case 'bytes':
      return Buffer.byteLength(text);
    case 'emoji-bytes':
      return Array.from(graphemes.segment(text), ({ segment }) =>
        countText(segment, PICTURE.test(segment) ? 'bytes' : 'codepoints'),
      ).reduce((sum, length) => sum + length, 0);
  }
}

function count(items: Iterable<unknown>): number {
  let length = 0;
  for (const _ of items) length++;
  return length;
}
