/** The most of `Item.text`, in UTF-16 units. */
export const MAX_TEXT = 20_000;

/** Line ends of any kind; U+2028 and U+2029 among them. */
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Control characters but the tab and the new line, bidi overrides and isolates, soft hyphens, byte order marks. */
const INVISIBLE = /[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069\u00AD\uFEFF]/gu;

/**
 * Plain text as an `Item` has it: NFC, well-formed, without control characters and bidi overrides, white space collapsed
 * (single spaces, at most one empty line), at most `max` UTF-16 units. Linear in time, whatever comes.
 */
export function cleanText(text: string, max = MAX_TEXT): string {
  const clean = text
    // NFC shrinks a text to a third at the most in what people write; beyond it nothing is worth normalising.
    .slice(0, max * 4)
    .toWellFormed()
    .normalize('NFC')
    .replace(LINE_ENDS, '\n')
    .replace(INVISIBLE, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return cut(clean, max).trimEnd();
}

/** The same on one line, for titles and names; null when nothing is left. */
export const cleanLine = (text: string | null | undefined, max = 1_000): string | null =>
  cleanText((text ?? '').slice(0, max * 4).replace(/\s+/g, ' '), max) || null;

/** The first `max` units, without half of a surrogate pair at the end. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}

/** ISO 639-1 of a language tag (`es`, `es-MX`, `en_US`); null for anything else. */
export function languageOf(tag: unknown): string | null {
  const [, code] = (typeof tag === 'string' && /^\s*([a-z]{2})(?:[-_].*)?\s*$/i.exec(tag)) || [];
  return code?.toLowerCase() ?? null;
}
