import { SHORTEST_PREFIX } from './anchor.js';
import type { FieldName, FieldNode, Span } from './ast.js';
import type { Findings } from './findings.js';
import { LANGUAGES, languageCalled } from './languages.js';
import { nearest } from './nearest.js';
import { fold } from './tokens.js';

type ValueField = Exclude<FieldName, 'title' | 'followers'>;
type Report = (code: Parameters<Findings['add']>[0], details?: Record<string, string>) => null;

const HAS = ['image', 'video', 'audio', 'link', 'hashtag', 'mention'];
const IS = ['post', 'reply', 'repost', 'article', 'comment', 'review'];
/** Only to guess what a mistyped one means: a source that is not here is none the worse. */
const USUAL_SOURCES = ['feed', 'hackernews', 'reddit', 'mastodon', 'bluesky', 'youtube', 'nostr', 'lemmy', 'push'];
const MEANT: Readonly<Record<string, string>> = {
  ...{ photo: 'image', picture: 'image', foto: 'image', imagen: 'image', url: 'link', enlace: 'link', tag: 'hashtag' },
  ...{ retweet: 'repost', boost: 'repost', news: 'article', noticia: 'article', articulo: 'article', resena: 'review' },
  ...{ respuesta: 'reply', comentario: 'comment', mencion: 'mention', etiqueta: 'hashtag' },
};

/** A field with the value as typed, brought into the form in which it is compared; null: reported. */
export function fieldNode(
  field: ValueField | 'followers',
  typed: string,
  span: Span,
  findings: Findings,
): FieldNode | null {
  const report: Report = (code, details = {}) => {
    findings.add(code, span, { field, value: typed, ...details });
    return null;
  };
  const value = typed.normalize('NFC').trim();
  if (value === '') return report('missing-value');
  if (field === 'followers') {
    const range = followers(value, report);
    return range && { kind: 'field', field, ...range, span };
  }
  const read = READERS[field](value, report);
  return read === null ? null : { kind: 'field', field, value: read, span };
}

const READERS: { [F in ValueField]: (value: string, report: Report) => string | null } = {
  lang: language,
  site: domain,
  link: domain,
  url: (value) => value,
  author: (value, report) => name(value.replace(/^[@＠]+/u, ''), report),
  mention: (value, report) => name(value.replace(/^[@＠]+/u, ''), report),
  hashtag: (value, report) => name(value.replace(/^[#＃]+/u, ''), report),
  source,
  has: (value, report) => oneOf(HAS, value, report),
  is: (value, report) => oneOf(IS, value, report),
};

function language(value: string, report: Report): string | null {
  const code = value.toLowerCase();
  return LANGUAGES.has(code) ? code : report('bad-language', { guess: languageCalled(value) ?? '' });
}

function domain(value: string, report: Report): string | null {
  const bare = value.toLowerCase().replace(/^\.|\.$/gu, '');
  const isDomain =
    bare.length <= 253 &&
    bare.split('.').every((label) => /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u.test(label));
  const host = isDomain ? URL.parse(`http://${bare}`)?.hostname : undefined;
  // `1.2` would become the address 1.0.0.2
  if (host === undefined || (/^[ -~]*$/u.test(bare) && host !== bare))
    return report('bad-domain', { guess: hostIn(value) });
  return host.replace(/^www\.(?=.*\.)/u, '');
}

/** The host of what looks like a URL or a domain with a path; empty: neither. */
function hostIn(value: string): string {
  const url = URL.parse(/^https?:\/\//iu.test(value) ? value : `http://${value}`);
  return url && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/u.test(url.hostname) ? url.hostname.replace(/^www\./u, '') : '';
}

function name(value: string, report: Report): string | null {
  const bare = value.replace(/[*.,;:!?…]+$/u, '');
  const guess = bare + (value.endsWith('*') && bare !== '' ? '*' : '');
  if (guess !== value || /[\s?*#＃"]/u.test(bare))
    return report('bad-name', { guess: /[\s?*#＃"]/u.test(guess.slice(0, -1)) ? '' : guess });
  if (value.endsWith('*') && [...fold(bare)].length < SHORTEST_PREFIX) return report('short-prefix', { term: value });
  return value;
}

function source(value: string, report: Report): string | null {
  const kind = value.toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/u.test(kind))
    return report('bad-source', { guess: nearest(fold(value), USUAL_SOURCES) ?? '' });
  const guess = USUAL_SOURCES.includes(kind) ? null : nearest(kind, USUAL_SOURCES);
  if (guess !== null) report('unknown-source', { guess });
  return kind;
}

function oneOf(words: readonly string[], value: string, report: Report): string | null {
  const folded = fold(value);
  if (words.includes(folded)) return folded;
  const meant = Object.hasOwn(MEANT, folded) ? MEANT[folded]! : nearest(folded, words);
  return report('bad-word', { words: words.join(', '), guess: meant !== null && words.includes(meant) ? meant : '' });
}

function followers(value: string, report: Report): { min: number | null; max: number | null } | null {
  const compared = /^(>=|<=|>|<|=)?(\d+)$/u.exec(value);
  const range = /^(\d*)\.\.(\d*)$/u.exec(value);
  const number = (digits: string | undefined): number | null => (digits ? Number(digits) : null);
  let [min, max] = [number(range?.[1]), number(range?.[2])];
  if (compared) {
    const bound = Number(compared[2]);
    const sign = compared[1] ?? '=';
    min = sign.startsWith('<') ? null : bound + (sign === '>' ? 1 : 0);
    max = sign.startsWith('>') ? null : bound - (sign === '<' ? 1 : 0);
  }
  const isSafe = (bound: number | null): boolean => bound === null || (bound >= 0 && Number.isSafeInteger(bound));
  if ((min === null && max === null) || !isSafe(min) || !isSafe(max))
    return report('bad-number', { guess: plainNumber(value) });
  if (min !== null && max !== null && min > max) return report('bad-number', { guess: `${max}..${min}` });
  return { min, max };
}

/** `>10k` and `1.000` as digits only; empty: not to be guessed. */
function plainNumber(value: string): string {
  const grouped = /^([<>]?=?)(\d{1,3})((?:[.,]\d{3})+)$/u.exec(value);
  if (grouped) return `${grouped[1]}${grouped[2]}${grouped[3]!.replace(/[.,]/gu, '')}`;
  const scaled = /^([<>]?=?)(\d{1,6})(?:[.,](\d))?([km])$/iu.exec(value);
  if (!scaled) return '';
  const [, sign, whole, tenth, unit] = scaled;
  return `${sign}${(Number(whole) * 10 + Number(tenth ?? 0)) * (unit!.toLowerCase() === 'k' ? 100 : 100_000)}`;
}

/** What a quoted value means: a backslash gives the character behind it. */
export const unescape = (content: string): string => content.replace(/\\(.)/gsu, '$1');
