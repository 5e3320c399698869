import { describe, expect, it } from '@jest/globals';
import { lintQuery } from './lint-query.js';
import { describeFindings } from './messages/describe.js';
import { ERRORS, WARNINGS } from './problem-codes.js';

const problems = (query: string): string[] =>
  lintQuery(query, 'en').problems.map(({ code, from, to }) => `${code} ${query.slice(from, to)}`);

/** Warnings that a query is given: code and the text that it is about. */
const WARNED: [query: string, ...problems: string[]][] = [
  ['acme OR zenith corp', 'mixed-operators acme OR zenith corp'],
  ['acme corp OR zenith', 'mixed-operators acme corp OR zenith'],
  ['zenith (acme OR beta corp)', 'mixed-operators acme OR beta corp'],
  ['coca and cola', 'lower-case-operator and'],
  ['acme Or zenith', 'lower-case-operator Or'],
  ['acme near/3 zenith', 'lower-case-operator near/3'],
  ['leche y miel', 'spanish-operator y'],
  ['leche O miel', 'spanish-operator O'],
  ['leche NO miel', 'spanish-operator NO'],
  ['"acme AND corp"', 'operator-in-phrase AND'],
  ['acme, zenith', 'comma-list acme,'],
  ['acme NOT -zenith', 'double-negation NOT -'],
  ['beta -acme NEAR/3 zenith', 'negated-near -acme NEAR/3'],
  ['acme -Acmé', 'contradiction -Acmé'],
  ['"acme corp" -acme', 'contradiction -acme'],
  ['acme -ac*', 'contradiction -ac*'],
  ['acme lang:es lang:en', 'contradiction lang:en'],
  ['acme site:(a.com OR b.com) site:c.com', 'contradiction site:c.com'],
  ['acme lang:es -lang:en', 'useless-not -lang:en'],
  ['acme is:(post OR reply) -is:(article OR review)', 'useless-not -is:(article OR review'],
  ['acme OR zenith OR ácme', 'duplicate-term ácme'],
  ['acme -zenith -zenith', 'duplicate-term -zenith'],
  ['acme OR "acme corp"', 'useless-term "acme corp"'],
  ['acme "acme corp"', 'useless-term acme'],
  ['acme OR ac*', 'useless-term acme'],
  ['beta -acme -"acme corp"', 'useless-term "acme corp"'],
  ['the', 'common-word the'],
  ['"de la"', 'common-word "de la"'],
  ['C++', 'short-term C++'],
  ['hp', 'ambiguous-name hp'],
  ['acme OR gap', 'ambiguous-name gap'],
  ['Apple lang:es -fruit', 'ambiguous-name Apple'],
  ['año', 'folded-collision año'],
  ['papa', 'folded-collision papa'],
  ['#Acme lang:es', 'only-hashtag #Acme'],
  ['www.acme.com', 'bare-url www.acme.com'],
  ['https://acme.com/x', 'bare-url https://acme.com/x'],
  ['東京*', 'useless-wildcard 京*'],
  ['"acme"~3', 'useless-slop "acme"~3'],
  ['"any good?"', 'question-mark ?'],
  ['"acme 🔥"', 'emoji-ignored "acme 🔥"'],
  ['acme source:blusky', 'unknown-source source:blusky'],
];

describe('warnings', () => {
  it.each(WARNED)('for %s: %s', (query, ...expected) => {
    expect(problems(query)).toEqual(expected);
    expect(lintQuery(query, 'en').ok).toBe(true);
  });

  it('are not about operators when a word is in quotes', () =>
    expect(problems('acme "y" "and"')).toEqual(['short-term "y"', 'common-word "and"']));

  it('have an example each', () =>
    expect(new Set(WARNED.map(([, problem]) => problem!.split(' ', 1)[0]))).toEqual(new Set(WARNINGS)));

  it.each([
    'acme',
    '"acme corp" OR #acme',
    '(acme OR zenith) corp',
    '(acme corp) OR zenith',
    'acme AND zenith AND -"acme bank"',
    'hp (laptop OR impresora)',
    '{HP}',
    '=año',
    '"año nuevo"',
    '"el año"',
    '"ROCK AND ROLL"',
    'acme lang:es',
    'acme site:a.com -site:blog.a.com',
    'acme (lang:es OR lang:en)',
    '"a bordo"',
    '東',
    '2026 acme',
    'x-ray OR 1,000',
    '"acme corp" -"acme bank"',
    'acmé -{Acme}',
    'acme #acme*',
    'title:acme acme',
  ])('are not given for %s', (query) => expect(problems(query)).toEqual([]));
});

describe('refusals', () => {
  it.each([
    ['lang:es', 'no-anchor lang:es'],
    ['-acme', 'no-anchor -acme'],
    ['-acme -zenith', 'no-anchor -acme -zenith'],
    ['acme OR -zenith', 'no-anchor -zenith'],
    ['acme OR (lang:es -beta)', 'no-anchor lang:es -beta'],
    ['acme OR beta -gamma OR ?cme', 'no-anchor ?cme'],
    ['hashtag:ac*', 'no-anchor hashtag:ac*'],
    ['url:acme source:feed', 'no-anchor url:acme source:feed'],
    ['?cme NEAR/3 ?eta', 'no-anchor ?cme NEAR/3 ?eta'],
  ])('%s for want of an anchor', (query, problem) => {
    const { ok, node } = lintQuery(query, 'en');
    expect([ok, node]).toEqual([false, null]);
    expect(problems(query)).toContain(problem);
    expect(problems(query).filter((each) => each.startsWith('no-anchor'))).toHaveLength(1);
  });

  it.each([
    'acme',
    'ac*',
    '?cme acme',
    '"?cme corp"',
    'title:acme',
    '#acme',
    '@ana',
    'author:ana',
    'site:a.com',
    'link:a.com',
    'acme -b',
    '(acme OR #acme) lang:es',
    '?cme NEAR/3 acme',
  ])('not %s', (query) => expect(lintQuery(query, 'en').ok).toBe(true));
});

describe('words', () => {
  it('give both readings of mixed operators', () => {
    const [problem] = lintQuery('acme OR beta gamma OR -delta epsilon', 'en').problems;
    expect(problem).toMatchObject({ severity: 'warning', code: 'mixed-operators' });
    expect(problem!.message).toContain('it is read as acme OR (beta AND gamma) OR (-delta AND epsilon)');
    expect(problem!.hint).toContain('Did you mean (acme OR beta) AND (gamma OR -delta) AND epsilon ?');
  });

  it('are Spanish for whoever reads Spanish', () => {
    const [problem] = lintQuery('acme OR beta gamma', 'es').problems;
    expect(problem!.message).toBe(
      'AND une con más fuerza que OR aquí: se lee acme OR (beta AND gamma). Dos términos seguidos se unen con AND.',
    );
    expect(problem!.hint).toContain('¿Querías decir (acme OR beta) AND gamma ?');
  });

  it('offer the exact accents', () => expect(lintQuery('año', 'en').problems[0]!.hint).toContain('=año'));

  it('offer the fields of an address', () =>
    expect(lintQuery('www.acme.com/x', 'en').problems[0]!.hint).toContain('site:acme.com'));

  it('exist in both languages for every code', () => {
    const details = { field: 'site', term: 'x', value: 'x', guess: 'x', word: 'x', operator: 'x' };
    for (const code of [...ERRORS, ...WARNINGS]) {
      const finding = [{ code, from: 0, to: 1, details }];
      const [english, spanish] = [describeFindings(finding, 'en')[0]!, describeFindings(finding, 'es')[0]!];
      for (const { message, hint } of [english, spanish])
        for (const text of [message, hint!]) {
          expect(text).toMatch(/\S/u);
        }
      expect(english.message).not.toBe(spanish.message);
    }
  });

  it('name no detail that is missing', () => {
    for (const [query] of [
      ...WARNED,
      ['acme OR -b'],
      ['foo:x'],
      ['lang:xx'],
      ['has:cat'],
      ['a* "x'],
      ['site:'],
      ['🔥'],
    ] as [string][])
      for (const language of ['es', 'en'] as const)
        for (const { message, hint } of lintQuery(query, language).problems)
          expect(`${message} ${hint}`).not.toMatch(/undefined|null|\[object/u);
  });

  it('do not repeat long texts', () => {
    for (const query of [`${'x'.repeat(3_000)}*y`, `lang:${'x'.repeat(3_000)}`, `-"${'x '.repeat(900)}"`])
      for (const { message, hint } of lintQuery(query, 'en').problems)
        expect(`${message} ${hint}`.length).toBeLessThan(900);
  });
});
