/** More is cut before anything is looked at: no expression below runs over a megabyte that will be thrown away. */
const SLACK = 4;
/** A grapheme is looked for this many UTF-16 units around the cut; family emoji have about 25. */
const AROUND = 128;

// Controls but tab and line feed; embeddings, overrides and isolates, which show a text in another order than it is
// matched in (marks like U+200E stay: Arabic and Hebrew need them); and what is invisible inside words.
const UNWANTED = /(?![\t\n])\p{Cc}|[\u00AD\u180E\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Lao, Burmese and Khmer write it between words; elsewhere it hides inside them. */
const ZERO_WIDTH_SPACE_AS_SPACE = /(?<=[\u0E80-\u0EFF\u1000-\u109F\u1780-\u17FF])\u200B/g;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Text as it is matched and kept: NFC, well-formed, without control characters and bidi overrides, one space between words, at
 * most one empty line between lines, at most `longest` UTF-16 units and never half a grapheme.
 */
export function cleanText(text: string, longest: number): string {
  const cleaned = text
    .slice(0, longest * SLACK)
    .toWellFormed()
    .replace(LINE_BREAKS, '\n')
    .replace(UNWANTED, '')
    .replace(ZERO_WIDTH_SPACE_AS_SPACE, ' ')
    .replaceAll('\u200B', '')
    .normalize('NFC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return cut(cleaned, longest);
}

/** `cleanText` in one line, for titles and names. */
export const cleanLine = (text: string, longest: number): string =>
  cleanText(text, longest).replaceAll(/\n+/g, ' ').trim();

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const from = Math.max(0, longest - AROUND);
  const around = text.slice(from, longest + AROUND).toWellFormed();
  const split = graphemes.segment(around).containing(longest - from);
  return text
    .slice(0, from + (split?.index || longest - from))
    .toWellFormed()
    .trimEnd();
}
