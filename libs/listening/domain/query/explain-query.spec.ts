import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { queries } from '../testing/arbitraries.js';
import { explainQuery } from './explain-query.js';
import { parseQuery } from './parse-query.js';
import { queryPlan } from './plan-query.js';

const explain = (query: string, language: 'es' | 'en'): string => explainQuery(parseQuery(query).node!, language);
const FOLDING = 'Upper and lower case and accents make no difference, except where that is said.';

describe('explanations', () => {
  it.each([
    ['acme', `Finds texts that contain the word “acme”. ${FOLDING}`],
    [
      '(acme OR "acme corp"~1) -shop',
      'Finds texts that (contain the word “acme” or contain “acme” and “corp” together, in any order, with at most 1 other word ' +
        `among them) and do not contain the word “shop”. ${FOLDING}`,
    ],
    [
      'refund* NEAR/5 (acme OR {Acme})',
      'Finds texts that contain a word that begins with “refund” and (the word “acme” or the word “Acme” (spelt exactly so)) ' +
        `with at most 5 words between. ${FOLDING}`,
    ],
    [
      '#acme @an* -lang:en',
      'Finds texts that carry the hashtag acme, mention any account that begins with an and are not in English.',
    ],
    [
      'site:a.com -(is:reply OR has:image)',
      'Finds texts that are on a.com or its subdomains and do not do this: (are replies or have an image).',
    ],
    ['followers:>99', 'Finds texts that are by an author with at least 100 followers.'],
  ])('of %s in English', (query, text) => expect(explain(query, 'en')).toBe(text));

  it('are Spanish for whoever reads Spanish', () =>
    expect(explain('title:"feliz año" -lang:en =año', 'es')).toBe(
      'Encuentra textos que tienen en el título la frase «feliz año», no están en inglés y contienen la palabra «año» (con estos acentos). ' +
        'Las mayúsculas, los acentos y la tilde de la ñ no cuentan, salvo donde se dice.',
    ));

  it('exist for every query, in whole sentences', () => {
    fc.assert(
      fc.property(queries, fc.constantFrom('es' as const, 'en' as const), (query, language) => {
        const text = explainQuery(query, language);
        expect(text).toMatch(/^(Finds texts that|Encuentra textos que) .*\.$/su);
        expect(text).not.toMatch(/undefined|null|\[object/u);
      }),
    );
  });
});

describe('plans', () => {
  it.each([
    ['acme', ['acme'], []],
    ['the "acme corp" lang:es', ['"acme corp"'], ['the', 'lang:es']],
    ['acme OR (zenith -shop)', ['acme', 'zenith'], ['zenith AND -shop']],
    ['refund* NEAR/5 acme', ['acme'], ['refund* NEAR/5 acme']],
    ['acme site:a.com', ['site:a.com'], ['acme']],
    ['-acme', [], ['-acme']],
  ])('of %s begin with %p and check %p', (query, anchors, checks) =>
    expect(queryPlan(parseQuery(query).node!)).toEqual({ anchors, checks }),
  );
});
