import { fold } from '../query/tokens.js';

/**
 * What a character is to the tokeniser, as one integer: its class in bits 27 to 30, then flags, and in the bits below the
 * folded unit or, of a sequence, where it stands among the sequences.
 */
export const SEPARATOR = 1 << 27;
/** Arabic and Hebrew points: as if they were not there. */
export const REMOVED = 2 << 27;
/** Belongs to the token before it; after a BARE letter as if it were not there. */
export const MARK = 3 << 27;
/** First half of a pair: `astral` knows. */
export const SURROGATE = 4 << 27;
/** A mark, letter or token of its own that folds to none or several units (`sequenceOf`). */
export const MARK_SEQUENCE = 5 << 27;
export const SEQUENCE = 6 << 27;
export const SINGLE_SEQUENCE = 7 << 27;
/** Han, Kana, Thai: a token of its own. */
export const SINGLE = 8 << 27;
/** A letter, digit or `_` that folds to one unit; greatest of all, so that the fast path is one comparison. */
export const LETTER = 9 << 27;
export const CLASS = 15 << 27;

/** Ends with a mark that has a place among marks (canonical combining class above 0): two such may be in the wrong order. */
export const PLACED = 1 << 26;
/** Latin, Greek, Cyrillic: marks that follow are removed. */
export const BARE = 1 << 25;
/** A letter that folds to a mark and a letter, such as the Lao vowel am. */
export const MARK_FIRST = 1 << 24;
const NUMBER = MARK_FIRST - 1;

/** Of each UTF-16 unit; 0: not asked for yet, `classify` knows. All at once would cost every start 100 ms. */
export const CHARACTERS = new Int32Array(0x10000);
CHARACTERS.fill(SURROGATE, 0xd800, 0xdc00).fill(SEPARATOR, 0xdc00, 0xe000);

const pages = new Map<number, Int32Array>();
const sequences: string[] = [];
const numbers = new Map<string, number>();

/** What the character of this value folds to. */
export const sequenceOf = (value: number): string => sequences[value & NUMBER]!;

/** The value of a unit, kept in CHARACTERS. */
export const classify = (unit: number): number => (CHARACTERS[unit] = valueOf(String.fromCharCode(unit)));

/** The value of a character beyond the first 65,536. */
export function astral(codePoint: number): number {
  let page = pages.get(codePoint >> 8);
  if (!page) pages.set(codePoint >> 8, (page = new Int32Array(256)));
  return (page[codePoint & 255] ||= valueOf(String.fromCodePoint(codePoint)));
}

const SINGLE_CHARACTER = /(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}])[\p{L}\p{N}]/u;
/** A mark of no class of its own (0), which stays where a letter is not BARE. */
const PROBE = '\u0e31';

function valueOf(character: string): number {
  if (!/[\p{L}\p{M}\p{N}_]/u.test(character)) return SEPARATOR;
  const folded = fold(character);
  if (/\p{M}/u.test(character)) {
    if (folded === '') return REMOVED;
    return (folded.length === 1 ? MARK | folded.charCodeAt(0) : MARK_SEQUENCE | numberOf(folded)) | placed(folded);
  }
  const single = SINGLE_CHARACTER.test(character);
  const bare = fold(character + PROBE) === folded ? BARE : 0;
  if (/^[\p{L}\p{N}_]$/u.test(folded) && folded.length === 1)
    return (single ? SINGLE : LETTER) | bare | folded.charCodeAt(0);
  const flags = bare | placed(folded) | (/^\p{M}/u.test(folded) ? MARK_FIRST : 0);
  return (single ? SINGLE_SEQUENCE : SEQUENCE) | flags | numberOf(folded);
}

/** U+0334 has class 1 and U+0301 class 230: one of them changes places with any mark whose class is not 0. */
function placed(folded: string): number {
  const last = [...folded].at(-1) ?? '';
  if (!/\p{M}/u.test(last)) return 0;
  return [`${last}\u0334`, `\u0301${last}`].some((marks) => marks.normalize('NFD') !== marks) ? PLACED : 0;
}

function numberOf(folded: string): number {
  let number = numbers.get(folded);
  if (number === undefined) numbers.set(folded, (number = sequences.push(folded) - 1));
  return number;
}
