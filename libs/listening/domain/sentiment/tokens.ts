export type TokenKind = 'word' | 'tag' | 'url' | 'user' | 'number' | 'exclaim' | 'question' | 'pause' | 'sign';

export interface Token {
  kind: TokenKind;
  /** Of words and tags: folded, in lower case, runs of a letter cut to two, without `#`. Of the others: what stands for their kind. */
  form: string;
  /** How many signs it is made of: `!!!` is 3. */
  length: number;
  /** A word in capitals of three letters or more. */
  shouted: boolean;
  /** A word with a letter three times or more in a row. */
  stretched: boolean;
}

/** Tone is judged by the beginning of long texts: bounds the time and the features of one text. */
const LONGEST = 2000;

const TOKEN = new RegExp(
  [
    String.raw`https?\S*|www\.\S+`,
    String.raw`@\w+`,
    String.raw`[<>]?[:;=8xX][-o*']?[)\](\[dDpP/\\|}{@3cCoO*]+(?![\p{L}\p{N}])|<3+`,
    String.raw`#?\p{L}[\p{L}\p{M}\p{N}_']*`,
    String.raw`\p{N}+`,
    String.raw`!+|\?+|\.{2,}`,
    String.raw`[^\s\p{L}\p{N}\p{M}]`,
  ].join('|'),
  'gu',
);
const LETTER = /^\p{L}/u;
const NUMBER = /^\p{N}/u;
const URL_START = /^(?:https?|www\.)/;
/** An emoticon that begins like a word or a number: xD, 8). */
const FACE = /^[8xX][-o*']?[)\]([dDpP/\\|}{@3cCoO*]+$/;
const TRIPLE = /(.)\1\1/;
const [HASH, AT, EXCLAIM, QUESTION, DOT] = ['#', '@', '!', '?', '.'].map((sign) => sign.charCodeAt(0));
const STRETCH = /(\p{L})\1{2,}/gu;
const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
const ASCII = /^[\0-\x7f]*$/;
/** Accents of Latin, Greek and Cyrillic, Arabic points and tatweel, variation selectors. Never the vowel signs of India. */
const MARKS = /[\u0300-\u036f]|[\u064b-\u0655]|\u0640|\u0670|[\ufe0e\ufe0f]/g;

/** Accents and Arabic spelling variants off; capitals stay. */
function fold(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize('NFKD').replace(MARKS, '').replaceAll('’', "'").replaceAll('ى', 'ي').replaceAll('ة', 'ه');
}

/** What remains of a word: folded, in lower case, no letter more than twice in a row. */
export function wordForm(word: string): string {
  return fold(word).toLowerCase().replace(STRETCH, '$1$1');
}

/** The tokens of a text, in order. */
export function readTokens(text: string): Token[] {
  return (prepared(text).match(TOKEN) ?? []).map(tokenOf);
}

function prepared(text: string): string {
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  return fold(short.includes('&') ? short.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => ENTITIES[entity]!) : short);
}

// By first unit: one look is cheaper than asking the regular expression which of its parts matched.
function tokenOf(raw: string): Token {
  const first = raw.charCodeAt(0);
  const isTag = first === HASH && raw.length > 1;
  if (isTag || (first < 128 ? isAsciiLetter(first) : LETTER.test(raw))) return wordOrUrl(raw, isTag);
  if (first === AT && raw.length > 1) return plain('user', '\u0001user', raw);
  if (first === EXCLAIM) return plain('exclaim', raw.length > 1 ? '!!' : '!', raw);
  if (first === QUESTION) return plain('question', raw.length > 1 ? '??' : '?', raw);
  if (first === DOT && raw.length > 1) return plain('pause', '..', raw);
  if (NUMBER.test(raw) && !FACE.test(raw)) return plain('number', '0', raw);
  return plain('sign', raw, raw);
}

function wordOrUrl(raw: string, isTag: boolean): Token {
  if (URL_START.test(raw)) return plain('url', '\u0001url', raw);
  if (FACE.test(raw)) return plain('sign', raw, raw);
  const word = isTag ? raw.slice(1) : raw;
  const lower = word.toLowerCase();
  const form = TRIPLE.test(lower) ? lower.replace(STRETCH, '$1$1') : lower;
  return {
    kind: isTag ? 'tag' : 'word',
    form,
    length: word.length,
    shouted: word.length > 2 && word !== lower && word === word.toUpperCase(),
    stretched: form !== lower,
  };
}

const plain = (kind: TokenKind, form: string, { length }: string): Token => {
  return { kind, form, length, shouted: false, stretched: false };
};

const isAsciiLetter = (unit: number) => (unit | 32) >= 97 && (unit | 32) <= 122;
