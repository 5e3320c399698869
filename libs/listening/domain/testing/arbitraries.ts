import fc, { type Arbitrary } from 'fast-check';
import type { Item } from '../item.js';
import { hasAnchor, literalPrefix, SHORTEST_PREFIX } from '../query/anchor.js';
import type { Comparison, FieldNode, NearNode, NearOperand, QueryNode, Word, WordsNode } from '../query/ast.js';
import { tokenise } from '../query/tokens.js';

// Few words, so that random queries find random texts; each of the rare ones is there for a rule of folding or of tokens.
const OFTEN = ['acme', 'Acme', 'año', 'ano', 'coca', 'cola', 'a'];
const RARELY = [
  ...[
    'ACME',
    'acmes',
    'Año',
    'ANO',
    'Ana',
    'an',
    'ñ',
    'N',
    'AND',
    'or',
    'x1',
    '_id',
    '2026',
    'CO₂',
    'co2',
    'straße',
    'STRASSE',
  ],
  ...[
    'ﬁn',
    'fin',
    'œuvre',
    'oeuvre',
    'ＡＣＭＥ',
    '𝐀cme',
    'İstanbul',
    'istanbul',
    'Ελλάς',
    'ΕΛΛΑΣ',
    'йога',
    'иога',
    'm̃',
    'm',
    '1\u0301',
  ],
  ...['مُحَمَّد', 'محمد', 'أحمد', 'احمد', 'שָׁלוֹם', 'שלום', 'नमस्ते', 'नमसत', 'कि', 'क', 'தமிழ்', '한국', '하', 'ㅋㅋ'],
  ...[
    '東',
    '京',
    '東京',
    '東京都',
    'サーバー2',
    'サーバー',
    'か\u3099',
    'か',
    'ไทย',
    'น้ำ',
    'กิ',
    'ก',
    'ﾊﾞ',
    '葛\u{e0100}',
    '葛',
  ],
];
const SEPARATORS = [
  ' ',
  ' ',
  ' ',
  ' ',
  '-',
  ', ',
  '. ',
  '\n',
  ' #',
  ' @',
  ' 🔥 ',
  '❤️',
  ' 👩‍🚀 ',
  '',
  '',
  "'",
  '·',
  '\u200d',
  '\ud83d',
  '\ufe0f',
];
const SPAN = { from: 0, to: 0 };

const written = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...OFTEN) },
  { weight: 2, arbitrary: fc.constantFrom(...RARELY) },
);

/** Plain text of up to `pieces` words in Spanish, English, Greek, Arabic, Hindi, Korean, Chinese, Japanese, Thai and emoji; NFC. */
const texts = (pieces = 12): Arbitrary<string> =>
  fc
    .array(fc.tuple(written, fc.constantFrom(...SEPARATORS)), { maxLength: pieces })
    .map((all) => all.flat().join('').normalize('NFC'));

const URLS = [
  'https://www.acme.com/a/Año?x=1',
  'https://blog.acme.com/',
  'http://other.es:8080/acme.com',
  'https://notacme.com/',
];
const HANDLES = ['ana', 'Ana@mastodon.social', 'ana.bsky.social', 'año_1', 'acme'];
const TAGS = ['acme', 'Acme', 'AcmeRefund', 'año', 'ano', '東京', 'नमस्ते'];
const FOLLOWERS = [0, 99, 100, 101, 5000];
const nullOr = <T>(values: readonly T[]): Arbitrary<T | null> => fc.constantFrom(null, ...values);
const some = <T>(values: readonly T[]): Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 });

/** Items whose words, handles, tags and hosts are those that `queries` asks for. */
export const items: Arbitrary<Item> = fc.record({
  source: fc.constantFrom('bluesky', 'feed'),
  externalId: fc.constant('1'),
  url: nullOr([...URLS, 'not a url']),
  title: fc.option(texts(4)),
  text: texts(),
  language: nullOr(['es', 'en']),
  author: fc.option(
    fc.record({
      handle: fc.constantFrom(...HANDLES),
      name: fc.constant(null),
      url: fc.constant(null),
      followers: nullOr(FOLLOWERS),
    }),
  ),
  links: some(URLS),
  hashtags: some(TAGS),
  mentions: some(HANDLES),
  media: some(['image', 'video', 'audio'] as const),
  kind: fc.constantFrom('post', 'reply', 'article'),
  rating: fc.constant(null),
  metrics: fc.constant(null),
  publishedAt: fc.constant(new Date('2026-11-01T00:00:00Z')),
});

const comparisons = fc.constantFrom<Comparison>('folded', 'folded', 'folded', 'accents', 'exact');
const queryTokens = written.map((text) => tokenise(text.normalize('NFC'))).filter((tokens) => tokens.length > 0);
const standsAlone = /^(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}])/u;

/** A word with its wildcards as the parser lets it through: no prefix below two letters, no lone `?`, none in Han or Thai. */
const words: Arbitrary<Word> = fc
  .tuple(queryTokens, comparisons, fc.constantFrom('', '', '', '?', '*', '?*'), fc.nat(), fc.nat())
  .map(([tokens, comparison, wildcards, pick, at]): Word => {
    const token = tokens[pick % tokens.length]!;
    const letters = [...token];
    if (wildcards.includes('?')) letters[at % letters.length] = '?';
    const text = wildcards.includes('*') ? `${letters.slice(0, 1 + (at % 5)).join('')}*` : letters.join('');
    const whole: Word = { text: token, comparison, span: SPAN };
    const wild: Word = { text: text.normalize('NFC'), comparison, span: SPAN };
    if (wildcards === '' || standsAlone.test(token) || !/[\p{L}\p{N}_]/u.test(text)) return whole;
    return text.endsWith('*') && [...literalPrefix(wild)].length < SHORTEST_PREFIX ? whole : wild;
  });

const wordsNodes: Arbitrary<WordsNode> = fc
  .record({
    words: fc.oneof(
      { weight: 3, arbitrary: fc.array(words, { minLength: 1, maxLength: 1 }) },
      { weight: 2, arbitrary: fc.array(words, { minLength: 1, maxLength: 3 }) },
      {
        weight: 1,
        arbitrary: written
          .map((text) => tokenise(text.normalize('NFC')).map(foldedWord))
          .filter((all) => all.length > 0),
      },
    ),
    slop: fc.option(fc.nat(3)),
  })
  .map(({ words, slop }) => ({ kind: 'words', words, slop: words.length > 1 ? slop : null, span: SPAN }));

const foldedWord = (text: string): Word => ({ text, comparison: 'folded', span: SPAN });

const valued = (field: Exclude<FieldNode['field'], 'title' | 'followers'>, ...values: string[]): Arbitrary<FieldNode> =>
  fc.constantFrom(...values).map((value) => ({ kind: 'field', field, value, span: SPAN }));

const fields: Arbitrary<FieldNode> = fc.oneof(
  wordsNodes.map((words): FieldNode => ({ kind: 'field', field: 'title', words, span: SPAN })),
  fc
    .tuple(nullOr(FOLLOWERS), nullOr(FOLLOWERS))
    .filter(([min, max]) => (min ?? max) !== null && (min ?? 0) <= (max ?? Infinity))
    .map(([min, max]): FieldNode => ({ kind: 'field', field: 'followers', min, max, span: SPAN })),
  valued('lang', 'es', 'en'),
  valued('source', 'bluesky', 'feed'),
  valued('is', 'post', 'reply', 'article'),
  valued('has', 'image', 'video', 'audio', 'link', 'hashtag', 'mention'),
  valued('site', 'acme.com', 'blog.acme.com', 'other.es', 'com'),
  valued('link', 'acme.com', 'blog.acme.com', 'other.es', 'com'),
  valued('url', 'acme', 'ACME.COM/a', 'a "b" (c)', 'x=1', '\\'),
  valued('author', ...HANDLES, 'ANA', 'an*', 'ana@*'),
  valued('mention', ...HANDLES, 'ANA', 'an*', 'ana@*'),
  valued('hashtag', ...TAGS, 'ac*', 'acmer*', '東京', 'AÑO'),
);

const { near } = fc.letrec<{ near: NearNode; operand: NearOperand | NearNode; group: NearOperand }>((tie) => ({
  near: fc
    .record({ left: tie('operand'), right: tie('operand'), distance: fc.nat(3), ordered: fc.boolean() })
    .map((node): NearNode => ({ kind: 'near', ...node, span: SPAN })),
  operand: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: wordsNodes },
    tie('group'),
    tie('near'),
  ),
  group: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    wordsNodes,
    fc
      .array(tie('group'), { minLength: 2, maxLength: 3 })
      .map((children): NearOperand => ({ kind: 'or', children, span: SPAN })),
  ),
}));

/** Queries as the parser makes them, over the words of `texts` and the values of `items`; their spans are all 0 to 0. */
export const queries: Arbitrary<QueryNode> = fc.letrec<{ node: QueryNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 5, arbitrary: wordsNodes },
    { weight: 2, arbitrary: near },
    { weight: 2, arbitrary: fields },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
        .map(([kind, children]): QueryNode => ({ kind, children, span: SPAN })),
    },
    { weight: 1, arbitrary: tie('node').map((child): QueryNode => ({ kind: 'not', child, span: SPAN })) },
  ),
})).node;

/** Those of them that the linter does not refuse. */
export const anchoredQueries: Arbitrary<QueryNode> = queries.filter(hasAnchor);
