import { describe, expect, it } from '@jest/globals';
import { occurrences, termsOf } from './terms.js';

describe('termsOf', () => {
  it.each([
    ['The refund was NOT paid, refund now! https://a.example/x?y=refunds', ['refund', 'paid']],
    ['¿Por qué no llega el reembolso? Año 2026, #Acme @ana.perez lo sabe… 12 ml', ['llega', 'reembolso', 'año']],
    ['El teléfono y la pantalla rota', ['teléfono', 'pantalla', 'rota']],
    ['don’t buy it', ['buy']],
    ['返金してください', expect.arrayContaining(['返金'])],
    ['', []],
  ])('%s', (text, terms) => expect([...termsOf(text)]).toEqual(terms));
});

it('occurrences counts in how many texts a name occurs', () => {
  expect(occurrences(['pan pan', 'pan agua', ''], termsOf)).toEqual({
    mentions: 3,
    counts: new Map([
      ['pan', 2],
      ['agua', 1],
    ]),
  });
});
