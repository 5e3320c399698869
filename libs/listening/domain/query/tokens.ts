/** A letter or number of a script without spaces between words: a token of its own. */
const SINGLE = String.raw`(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}])[\p{L}\p{N}]`;
/** A mark at the begin of a run belongs to what stands before: in `❤️acme` a variation selector. */
const TOKEN = new RegExp(String.raw`${SINGLE}\p{M}*|(?!\p{M})(?:(?!${SINGLE})[\p{L}\p{M}\p{N}_])+`, 'gu');

/** The same for the words of a query, where `?` stands for a letter. Sticky: set `lastIndex`. Group 1: a single character. */
export const queryWord = (): RegExp =>
  new RegExp(String.raw`(${SINGLE}\p{M}*)|(?!\p{M})(?:(?!${SINGLE})[\p{L}\p{M}\p{N}_?])+`, 'yu');

const ACCENTS = /(?<=(?=[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}])\p{L})\p{M}+/gu;
const POINTS = /(?=[\p{scx=Arab}\p{scx=Hebr}])\p{M}/gu;
const SPELT: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe' };

/** Lower case of one character, whatever stands beside it: Σ is always σ, never the final ς. */
const lower = (character: string): string => character.toLowerCase().replace('ς', 'σ');

/** Without case, accents and compatibility forms, as README.md defines it; `?` and `*` stay. */
export const fold = (text: string): string =>
  Array.from(text.normalize('NFKD'), lower)
    .join('')
    .replace(ACCENTS, '')
    .replace(POINTS, '')
    .replace(/[ßæœ]/gu, (letter) => SPELT[letter]!);

/** Without case; accents stay. */
export const lowerCase = (text: string): string => Array.from(text.normalize('NFC'), lower).join('');

/** Whether a run of word characters is a token: what folds to nothing or to a lone mark (a half-width ﾞ) is none. */
export const isToken = (run: string): boolean => /[\p{L}\p{N}_]/u.test(fold(run));

/** The tokens of a text as written, in order. */
export const tokenise = (text: string): string[] => (text.match(TOKEN) ?? []).filter(isToken);
