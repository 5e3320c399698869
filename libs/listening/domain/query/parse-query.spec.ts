import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { queries } from '../testing/arbitraries.js';
import type { QueryNode, Span, Word } from './ast.js';
import { formatQuery } from './format-query.js';
import { lintQuery } from './lint-query.js';
import { parseQuery } from './parse-query.js';
import { tokenise } from './tokens.js';

const withoutSpans = (node: QueryNode | null): unknown =>
  JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'span' ? undefined : value)));

const codes = (query: string): string[] =>
  parseQuery(query).problems.map(({ code, from, to }) => `${code} ${from}-${to}`);

describe('parsing', () => {
  it.each([
    ['acme', 'acme'],
    ['a b', 'a AND b'],
    ['a AND b OR c', '(a AND b) OR c'],
    ['a OR b c', 'a OR (b AND c)'],
    ['(a OR b) c', '(a OR b) AND c'],
    ['a (b c)', 'a AND (b AND c)'],
    ['((a))', 'a'],
    ['（a OR　b）c', '(a OR b) AND c'],
    ['-a b', '-a AND b'],
    ['NOT a b', '-a AND b'],
    ['NOT (a b)', '-(a AND b)'],
    ['a -"b c"', 'a AND -"b c"'],
    ['coca-cola', '"coca cola"'],
    ['東京', '"東 京"'],
    ['valueOf __proto__', 'valueOf AND __proto__'],
    ['Note: acme', 'Note AND acme'],
    ['12:30', '"12 30"'],
    ['it’s', '"it s"'],
    ['"AND"', '"AND"'],
    ['and', 'and'],
    ['“a b” «c d» „e f“', '"a b" AND "c d" AND "e f"'],
    ['"a \\"b\\" c"', '"a b c"'],
    ['"why\\? x\\*"', '"why x"'],
    ['"a b"~3', '"a b"~3'],
    ['{Acme}', '{Acme}'],
    ['{Acme Corp}', '{"Acme Corp"}'],
    ['{“Acme Corp”}~2', '{"Acme Corp"}~2'],
    ['=año', '=año'],
    ['="mañana sí"', '="mañana sí"'],
    ['=coca-colá', '="coca colá"'],
    ['"el {Acme Corp} de =año-1 x"', '"el {Acme} {Corp} de =año =1 x"'],
    ['a NEAR/3 b', 'a NEAR/3 b'],
    ['a NEAR/3 b ONEAR/0 c', 'a NEAR/3 b ONEAR/0 c'],
    ['a NEAR/3 (b NEAR/1 c)', 'a NEAR/3 (b NEAR/1 c)'],
    ['x a NEAR/3 b y', 'x AND (a NEAR/3 b) AND y'],
    ['(a OR "b c") NEAR/3 d', '(a OR "b c") NEAR/3 d'],
    ['-(a NEAR/3 b)', '-(a NEAR/3 b)'],
    ['acm* ac?e', 'acm* AND ac?e'],
    ['#Acme @ana@b.social', '#Acme AND @ana@b.social'],
    ['hashtag:#Acme mention:@ana author:@Ana*', '#Acme AND @ana AND author:Ana*'],
    ['Site:www.Acme.com. site:.mx link:español.es', 'site:acme.com AND site:mx AND link:xn--espaol-zwa.es'],
    ['site:(a.com OR -b.com)', 'site:a.com OR -site:b.com'],
    ['title:(a "b c"~1)', 'title:a AND title:"b c"~1'],
    ['title:{Acme} title:=año', 'title:{Acme} AND title:=año'],
    ['lang:ES source:Feed has:Image is:REPLY', 'lang:es AND source:feed AND has:image AND is:reply'],
    ['url:"a (b)" url:/x?y=1', 'url:"a (b)" AND url:/x?y=1'],
    ['followers:>9 followers:<9', 'followers:>=10 AND followers:<=8'],
    ['followers:5 followers:5.. followers:5..9', 'followers:5 AND followers:>=5 AND followers:5..9'],
    ['https://acme.com', '"https acme com"'],
  ])('reads %s as %s', (query, canonical) => {
    const { node, problems } = parseQuery(query);
    expect(problems).toEqual([]);
    expect(formatQuery(node!)).toBe(canonical);
    expect(withoutSpans(parseQuery(canonical).node)).toEqual(withoutSpans(node));
  });

  it('keeps where each part stands', () => {
    const query = 'aa OR -"b {c}" title:(d e)';
    const at: string[] = [];
    JSON.stringify(parseQuery(query).node, (key, value: unknown) => {
      if (key === 'span') expect(Object.keys(value as Span)).toEqual(['from', 'to']);
      if (key === 'span') at.push(query.slice((value as Span).from, (value as Span).to));
      return value;
    });
    expect(new Set(at)).toEqual(
      new Set([
        'aa OR -"b {c}" title:(d e',
        '-"b {c}" title:(d e',
        '-"b {c}"',
        '"b {c}"',
        'aa',
        'b',
        'c',
        'd e',
        'd',
        'e',
      ]),
    );
  });

  it('accepts 4,000 characters, 1,000 terms and 50 levels, and no more', () => {
    expect(codes('a'.repeat(4_000))).toEqual([]);
    expect(codes('a'.repeat(4_001))).toEqual(['too-long 4000-4001']);
    expect(codes('a '.repeat(1_000))).toEqual([]);
    expect(codes('a '.repeat(1_001))).toEqual(['too-many-terms 2000-2001']);
    expect(codes(`"${'a '.repeat(999)}" lang:es is:post`)).toEqual(['too-many-terms 2009-2016']);
    expect(codes(`${'('.repeat(50)}a${')'.repeat(50)}`)).toEqual([]);
    expect(codes(`${'('.repeat(51)}a${')'.repeat(51)}`)).toEqual(['too-deep 50-51']);
    expect(codes(`${'NOT '.repeat(51)}a`)).toEqual(['too-deep 200-203']);
    expect(codes(`a${' NEAR/1 a'.repeat(51)}`)).toEqual(['too-deep 452-458']);
  });
});

describe('mistakes', () => {
  it.each([
    ['', 'empty 0-0'],
    [' \n', 'empty 0-2'],
    ['"abc', 'unclosed-quote 0-1'],
    ['x “abc', 'unclosed-quote 2-3'],
    ['«abc"', 'unclosed-quote 0-1'],
    ['{abc x', 'unclosed-brace 0-1'],
    ['{"abc" x', 'unclosed-brace 0-1'],
    ['"a {b"', 'unclosed-brace 3-4'],
    ['(a OR (b)', 'unclosed-parenthesis 0-1'],
    ['a) b', 'unopened-parenthesis 1-2'],
    ['a ()', 'empty-group 2-4'],
    ['a AND', 'missing-operand 2-5'],
    ['AND a', 'missing-operand 0-3'],
    ['OR a', 'missing-operand 0-2'],
    ['a OR', 'missing-operand 2-4'],
    ['a OR OR b', 'missing-operand 2-4'],
    ['a AND OR b', 'missing-operand 2-5'],
    ['a NOT', 'missing-operand 2-5'],
    ['(a OR) b', 'missing-operand 3-5'],
    ['NEAR/3 a', 'missing-operand 0-6'],
    ['a NEAR/3', 'missing-operand 2-8'],
    ['a NEAR b', 'bad-distance 2-6'],
    ['a NEAR/x b', 'bad-distance 2-8'],
    ['a NEAR/101 b', 'distance-too-large 2-10'],
    ['"a b"~101', 'distance-too-large 5-9'],
    ['"a b"~', 'bad-slop 5-6'],
    ['"a b"~1.5', 'bad-slop 5-9'],
    ['"a b" ~3', 'bad-slop 6-8'],
    ['a NEAR/3 (b c)', 'near-operand 10-13'],
    ['a NEAR/3 -b', 'near-operand 9-10'],
    ['#a NEAR/3 b', 'near-operand 0-2'],
    ['title:(a NEAR/3 b)', 'near-in-field 9-15'],
    ['a & b', 'no-word 2-3'],
    ['a - b', 'no-word 2-3'],
    ['🔥', 'no-word 0-2'],
    ['"..." a', 'no-word 0-5'],
    ['# a', 'no-word 0-1'],
    ['*acme', 'wildcard-first 0-1'],
    ['"best * x"', 'wildcard-first 6-7'],
    ['ac*me', 'wildcard-inside 0-3'],
    ['acme ?', 'wildcard-alone 5-6'],
    ['東?', 'wildcard-alone 1-2'],
    ['a*', 'short-prefix 0-2'],
    ['a?b*', 'short-prefix 0-4'],
    ['#a*', 'short-prefix 0-3'],
    ['foo:bar', 'unknown-field 0-3'],
    ['site: acme.com', 'missing-value 0-5'],
    ['(a lang:)', 'missing-value 3-8'],
    ['lang:""', 'missing-value 0-7'],
    ['site:(lang:es)', 'field-in-field 6-11'],
    ['lang:{es}', 'words-only 5-9'],
    ['url:"a"~2', 'words-only 4-9'],
    ['lang:xx', 'bad-language 0-7'],
    ['lang:es-MX', 'bad-language 0-10'],
    ['site:https://acme.com/x', 'bad-domain 0-23'],
    ['site:a_b', 'bad-domain 0-8'],
    ['site:1.2', 'bad-domain 0-8'],
    ['#acme,', 'bad-name 0-6'],
    ['author:"a b"', 'bad-name 0-12'],
    ['author:*', 'bad-name 0-8'],
    ['source:a.b', 'bad-source 0-10'],
    ['has:cat', 'bad-word 0-7'],
    ['is:good', 'bad-word 0-7'],
    ['followers:many', 'bad-number 0-14'],
    ['followers:<0', 'bad-number 0-12'],
    ['followers:9..5', 'bad-number 0-14'],
    ['followers:99999999999999999', 'bad-number 0-27'],
  ])('%p: %s', (query, problem) => {
    expect(parseQuery(query).node).toBeNull();
    expect(codes(query)).toEqual([problem]);
  });

  it.each([
    ['sitio:acme.com', 'Did you mean site: ?'],
    ['autor:ana', 'Did you mean author: ?'],
    ['hashtg:acme', 'Did you mean hashtag: ?'],
    ['lang:español', 'Did you mean lang:es ?'],
    ['lang:es-MX', 'Did you mean lang:es ?'],
    ['site:https://www.acme.com/x', 'Did you mean site:acme.com ?'],
    ['#acme!', 'Did you mean hashtag:acme ?'],
    ['has:foto', 'Did you mean has:image ?'],
    ['is:replay', 'Did you mean is:reply ?'],
    ['followers:>1.5k', 'Did you mean followers:>1500 ?'],
    ['followers:10.000', 'Did you mean followers:10000 ?'],
    ['followers:9..5', 'Did you mean followers:5..9 ?'],
    ['a || b', 'For "either" write OR.'],
  ])('guesses what %s means', (query, hint) => {
    expect(parseQuery(query).problems[0]!.hint).toContain(hint);
  });

  it('are all told at once', () => {
    expect(codes('foo:bar AND (a* OR lang:xx')).toEqual([
      'unknown-field 0-3',
      'unclosed-parenthesis 12-13',
      'short-prefix 13-15',
      'bad-language 19-26',
    ]);
  });
});

const PIECES = [
  ...[
    'acme',
    'año',
    'AND',
    'OR',
    'NOT',
    'NEAR/2',
    'ONEAR/3',
    '(',
    ')',
    '"',
    '“',
    '»',
    '«',
    '{',
    '}',
    '-',
    '=',
    '~2',
    '*',
    '?',
    '\\',
  ],
  ...[
    '#',
    '@',
    'site:',
    'title:',
    'followers:',
    '>=5',
    'a.com',
    '東',
    '🔥',
    'é',
    '\u0301',
    '\ud800',
    ' ',
    ' ',
    ' ',
    ' ',
    ',',
    'lang:es',
  ],
];
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
);

function wordsIn(node: unknown): Word[] {
  const words: Word[] = [];
  JSON.stringify(node, (_, value: unknown) => {
    if (value !== null && typeof value === 'object' && 'comparison' in value) words.push(value as Word);
    return value;
  });
  return words;
}

describe('laws', () => {
  it('any text is answered, with places inside it, and has a tree iff it has no error', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('es' as const, 'en' as const), (text, language) => {
        const { problems, node, ok } = lintQuery(text, language);
        expect(node !== null).toBe(ok);
        expect(problems.some(({ severity }) => severity === 'error')).toBe(!ok);
        expect(parseQuery(text).problems.some(({ severity }) => severity === 'error')).toBe(
          parseQuery(text).node === null,
        );
        for (const { from, to } of problems) expect(0 <= from && from <= to && to <= text.length).toBe(true);
        expect(problems.map(({ from }) => from)).toEqual(problems.map(({ from }) => from).toSorted((a, b) => a - b));
      }),
      { numRuns: 1_500 },
    );
  });

  it('a text of any 4,000 characters is answered', () => {
    for (const piece of [...PIECES, 'a* ', '"a"~', '-a ', '"{', '((a OR b c) OR d ', 'lang:es -lang:en ']) {
      const text = piece.repeat(Math.floor(4_000 / piece.length));
      expect(lintQuery(text, 'es').problems.length).toBeLessThanOrEqual(100);
    }
  });

  it('each word of a tree is one token, in NFC', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const word of wordsIn(parseQuery(text).node)) {
          const plain = word.text.replace(/\*$/u, '').replaceAll('?', 'x');
          expect(tokenise(plain)).toEqual([plain]);
          expect(word.text).toBe(word.text.normalize('NFC'));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('the canonical text means the same, and is its own canonical text', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = formatQuery(query);
        const { node, problems } = parseQuery(text);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(withoutSpans(node)).toEqual(withoutSpans(query));
        expect(formatQuery(node!)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('what a person typed and its canonical text are the same query, and the latter is plain about AND and OR', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { node } = parseQuery(text);
        fc.pre(node !== null);
        const canonical = formatQuery(node);
        fc.pre(canonical.length <= 4_000);
        expect(withoutSpans(parseQuery(canonical).node)).toEqual(withoutSpans(node));
        expect(lintQuery(canonical, 'en').problems.map(({ code }) => code)).not.toContain('mixed-operators');
      }),
      { numRuns: 1_000 },
    );
  });
});
