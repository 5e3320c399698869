import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Enricher } from './enricher.js';
import { testItem } from './test-item.js';

const options = { languages: ['es', 'en'] };
let enricher: Enricher;
beforeAll(async () => {
  enricher = await Enricher.load();
});

describe('Enricher', () => {
  it('tells everything about a text', () => {
    const found = enricher.enrich(
      testItem({
        text: 'El servicio de este banco es una mierda: tres semanas esperando una tarjeta y nadie contesta al teléfono',
        url: 'https://m.acme.com/x/?utm_source=a&b=1',
      }),
      options,
    );
    expect(found).toEqual({
      language: 'es',
      sentiment: expect.objectContaining({ label: 'negative' }),
      spam: 0,
      spamReasons: [],
      vulgarity: 'mild',
      canonicalUrl: 'https://acme.com/x?b=1',
      site: 'm.acme.com',
      fingerprint: expect.any(BigInt),
      reach: 100,
    });
  });

  it('judges the title with the text, and has the fingerprint of the text where it is long enough', () => {
    const text =
      'Los vecinos piden que el mercado central vuelva a abrir los sábados por la tarde durante todo el verano';
    const print = enricher.enrich(testItem({ text }), options).fingerprint;
    expect(enricher.enrich(testItem({ text, title: 'Vaya mierda' }), options)).toMatchObject({
      fingerprint: print,
      vulgarity: 'mild',
    });
    const titled = testItem({ text: 'Leer más', title: text });
    expect(enricher.enrich(titled, options).fingerprint).not.toBeNull();
    expect(enricher.enrich(testItem({ text: 'Leer más' }), options).fingerprint).toBeNull();
  });

  it('uses the model of the workspace', () => {
    const sentiment = { label: 'positive', score: 1, confidence: 1, sure: true } as const;
    const seen: unknown[] = [];
    const judge = (text: string, language: string | null) => (seen.push(text, language), sentiment);
    expect(enricher.enrich(testItem({ text: 'Hola a todos' }), { ...options, sentiment: { judge } }).sentiment).toBe(
      sentiment,
    );
    expect(seen).toEqual(['Hola a todos', 'es']);
  });

  it('remembers what authors repeat, and that one text is one text', async () => {
    const fresh = await Enricher.load();
    const say = (externalId: string) => {
      const { spam, spamReasons } = fresh.enrich(
        testItem({ externalId, text: 'Visita nuestra tienda de colchones' }),
        options,
      );
      return [spam, spamReasons];
    };
    expect([say('1'), say('1'), say('1')]).toEqual([
      [0, []],
      [0, []],
      [0, []],
    ]);
    for (const id of ['2', '3', '4', '5']) say(id);
    expect(say('6')).toEqual([expect.any(Number), ['repeated-by-author']]);
    expect(say('6')[0]).toBeGreaterThanOrEqual(0.8);
  });

  it('answers for any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, fc.option(text), fc.option(fc.webUrl()), (any, title, url) => {
        const { spam, reach } = enricher.enrich(testItem({ text: any, title, url }), options);
        expect(spam >= 0 && spam <= 1 && Number.isSafeInteger(reach)).toBe(true);
      }),
    );
  });
});
