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
      return text.split(BEFORE_SPACE).reduce((sum, word) => sum + weigh(word), 0);
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

/** Where a word ends: what follows begins with white space. */
const BEFORE_SPACE = /(?<=\S)(?=\s)/;

/** No link that people use is longer; X itself stops at 4,096. */
const LONGEST_LINK = 2_000;

/**
 * Weight of one word, with the space before it. Word by word, because twitter-text's search for links is quadratic in what
 * surrounds them (0.3 s for a link and 4,000 CJK characters, minutes for 100,000); links never reach across white space. Words
 * that are too long for a link, and for any post, are weighed without looking for one: a comma weighs as much as a dot.
 */
function weigh(word: string): number {
  return twitterText.parseTweet(word.length > LONGEST_LINK ? word.replaceAll('.', ',') : word).weightedLength;
}

function count(items: Iterable<unknown>): number {
  let length = 0;
  for (const _ of items) length++;
  return length;
}
