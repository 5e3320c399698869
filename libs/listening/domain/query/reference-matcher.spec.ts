import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item } from '../item.js';
import { items, queries } from '../testing/arbitraries.js';
import type { QueryNode } from './ast.js';
import { parseQuery } from './parse-query.js';
import { referenceMatches } from './reference-matcher.js';

const item = (change: Partial<Item>): Item => ({
  source: 'feed',
  externalId: '1',
  url: null,
  title: null,
  text: '',
  language: null,
  author: null,
  links: [],
  hashtags: [],
  mentions: [],
  media: [],
  kind: 'post',
  rating: null,
  metrics: null,
  publishedAt: new Date(0),
  ...change,
});

function parsed(query: string): QueryNode {
  const { node, problems } = parseQuery(query);
  if (!node) throw new Error(`${query}: ${problems[0]?.message}`);
  return node;
}

const matches = (query: string, change: Partial<Item>): boolean => referenceMatches(parsed(query), item(change));

/** A query, texts that match it, texts that do not. */
const TEXTS: [query: string, found: string[], not: string[]][] = [
  ['acme', ['ACME!', 'ver #acme', '@Acme', 'acme-corp', 'ácme'], ['acmes', 'AcmeRefund', 'acme_1', 'ac me']],
  ['año', ['ano nuevo', 'AÑO', 'an\u0303o'], ['anos']],
  ['=año', ['Año', 'an\u0303o', 'AÑO'].map((text) => text.normalize('NFC')), ['ano']],
  ['{Año}', ['el Año'], ['año', 'AÑO', 'Ano']],
  ['=straße', ['STRAẞE', 'Straße'], ['strasse']],
  ['straße', ['STRASSE', 'Straße'], ['strase']],
  ['reembols*', ['Reembolso', 'reembols', 'REEMBOLSÓ'], ['un reembol so']],
  ['{Reem*}', ['Reembolso'], ['reembolso']],
  ['=añ*', ['años', 'Año'], ['anos']],
  ['ac?e', ['acme', 'ac1e', 'AcÉe'], ['ace', 'acmme', 'ac_e']],
  ['stra?e', ['strabe'], ['straße']],
  ['stra??e', ['straße'], ['strae']],
  ['acm?*', ['acme', 'acmes'], ['acm']],
  ['"el mejor año"', ['el mejor ano', 'El, mejor... (AÑO)'], ['el año mejor', 'el gran mejor año', 'mejor año']],
  ['coca-cola', ['Coca Cola', 'coca/cola', 'cocA-colA'], ['cocacola', 'cola coca', 'coca y cola']],
  ['"el {Acme} de =año"', ['EL Acme DE AÑO'], ['el acme de año', 'el Acme de ano']],
  ['東京', ['東京都', '私は東京に'], ['京東', '東の京', '東']],
  ['"東京 タワー"', ['東京タワー', '東京・タワー'], ['東京のタワー']],
  ['น้ำ', ['ดื่มน้ำเย็น'], ['นำ', 'น้']],
  ['नमस्ते', ['नमस्ते!'], ['नमसत']],
  ['"acme 🔥 corp"', ['acme corp', 'Acme ❤️ corp'], ['acme the corp']],
  ['"a b"~0', ['a b', 'b a'], ['a x b', 'a', 'a a']],
  ['"a b"~2', ['a x y b', 'b x a', 'x a b'], ['a x y z b']],
  ['"a a"~1', ['a a', 'a x a'], ['a', 'a x y a']],
  ['"a b c"~1', ['c x a b', 'b c a'], ['a x b y c', 'a b']],
  ['"ab* abc"~0', ['abc abd', 'abd abc', 'abc abc'], ['abc', 'abd abe']],
  ['{"A b"}~1', ['b x A'], ['b x a']],
  ['a NEAR/0 b', ['a b', 'b a'], ['a x b', 'a']],
  ['a NEAR/2 b', ['a x y b', 'b x a'], ['a x y z b']],
  ['a ONEAR/2 b', ['a x y b'], ['b a']],
  ['a NEAR/3 a', ['a a', 'a x a'], ['a']],
  ['"a b" NEAR/1 "b c"', ['a b b c', 'b c x a b'], ['a b c']],
  ['a NEAR/1 b NEAR/1 c', ['a x b c', 'b x a c', 'c a b'], ['a b x y c', 'a c b x y']],
  ['a NEAR/0 b NEAR/0 c', ['c a b', 'b a c'], ['a c b']],
  ['a NEAR/0 (b NEAR/0 c)', ['c b a'], ['c a b']],
  ['(a OR "b c") NEAR/1 (d OR e)', ['b c x d', 'e a'], ['b d', 'a x y d']],
  ['"a b"~3 NEAR/0 c', ['a b x b c', 'c b x y a'], ['a b x']],
  ['a OR b -c', ['a c', 'b'], ['b c', 'c']],
  ['a (b OR c)', ['c a'], ['a', 'b c']],
  ['-(a b) c', ['c a'], ['a b c']],
  ['NOT a NEAR/1 b', ['a x y b', 'a'], ['a b']],
];

describe('texts', () => {
  it.each(TEXTS)('%s', (query, found, not) => {
    for (const text of found) expect([text, matches(query, { text })]).toEqual([text, true]);
    for (const text of not) expect([text, matches(query, { text })]).toEqual([text, false]);
  });
});

const AUTHOR = { handle: 'Ana@mastodon.social', name: null, url: null, followers: 100 };
const ITEM: Partial<Item> = {
  title: 'Acme gana',
  text: 'El año',
  url: 'https://Blog.Acme.com/Noticias?id=1',
  source: 'bluesky',
  language: 'es',
  author: AUTHOR,
  links: ['https://español.es/x', 'mailto:x@y.z'],
  hashtags: ['AcmeCorp'],
  mentions: ['José'],
  media: ['image'],
  kind: 'reply',
};

describe('items', () => {
  it.each([
    ['title:acme', 'title:año'],
    ['title:"acme gana"', 'title:"gana acme"'],
    ['title:{Acme}', 'title:{acme}'],
    ['acme año', '"gana el"'],
    ['gana OR x1', 'gana NEAR/5 el'],
    ['site:acme.com', 'site:cme.com'],
    ['site:blog.acme.com', 'site:www.blog.acme.com.mx'],
    ['site:www.acme.com', 'site:mastodon.social'],
    ['link:español.es', 'link:acme.com'],
    ['url:blog.acme.com/NOT', 'url:twitter'],
    ['author:ana@mastodon.social', 'author:ana'],
    ['author:@ana*', 'author:mastodon*'],
    ['#acmecorp', '#acme'],
    ['#acme*', '#corp*'],
    ['@jose', '@jos'],
    ['lang:es', 'lang:en'],
    ['source:BLUESKY', 'source:feed'],
    ['is:reply', 'is:post'],
    ['has:image has:link has:hashtag has:mention', 'has:video'],
    ['followers:100', 'followers:>100'],
    ['followers:>=100', 'followers:<100'],
    ['followers:50..100', 'followers:101..200'],
    ['followers:<=100', 'followers:..99'],
  ])('match %s and not %s', (found, not) => {
    expect(matches(found, ITEM)).toBe(true);
    expect(matches(not, ITEM)).toBe(false);
  });

  it.each(['lang:es', 'site:a.com', 'url:a', 'author:ana', 'followers:>=0', 'followers:<5', 'title:a', 'link:a.com'])(
    'of which nothing is known do not match %s, and match its opposite',
    (query) => {
      expect(matches(query, {})).toBe(false);
      expect(matches(`-${query}`, {})).toBe(true);
    },
  );

  it('with an author of unknown reach match no number of followers', () =>
    expect(matches('followers:>=0', { author: { ...AUTHOR, followers: null } })).toBe(false));

  it('with a broken address are on no site', () => expect(matches('site:com', { url: 'not a url' })).toBe(false));
});

describe('laws', () => {
  const both = fc.tuple(fc.constantFrom('acme', 'año', 'coca', '=año', 'ac*', '"coca cola"', '東'), items);
  const expectSame = (left: (a: string, b: string) => string, right: (a: string, b: string) => string): void =>
    fc.assert(
      fc.property(both, both, ([a, one], [b]) => {
        expect(referenceMatches(parsed(left(a, b)), one)).toBe(referenceMatches(parsed(right(a, b)), one));
      }),
      { numRuns: 300 },
    );

  it('NEAR does not see order', () =>
    expectSame(
      (a, b) => `${a} NEAR/2 ${b}`,
      (a, b) => `${b} NEAR/2 ${a}`,
    ));
  it('NEAR is ONEAR either way', () =>
    expectSame(
      (a, b) => `${a} NEAR/2 ${b}`,
      (a, b) => `${a} ONEAR/2 ${b} OR ${b} ONEAR/2 ${a}`,
    ));
  it('a distance of any length is a phrase with gaps', () =>
    expectSame(
      () => '"acme año"~2',
      () => 'acme NEAR/2 año',
    ));
  it('ONEAR/0 is a phrase', () =>
    expectSame(
      () => 'acme ONEAR/0 año',
      () => '"acme año"',
    ));
  it('a group beside NEAR is spread', () =>
    expectSame(
      (a, b) => `(${a} OR ${b}) NEAR/1 coca`,
      (a, b) => `${a} NEAR/1 coca OR ${b} NEAR/1 coca`,
    ));
  it('NOT turns AND into OR', () =>
    expectSame(
      (a, b) => `-(${a} ${b})`,
      (a, b) => `-${a} OR -${b}`,
    ));

  it('NOT is the opposite', () => {
    fc.assert(
      fc.property(queries, items, (child, one) => {
        const not: QueryNode = { kind: 'not', child, span: child.span };
        expect(referenceMatches(not, one)).toBe(!referenceMatches(child, one));
      }),
    );
  });
});
