import { describe, expect, it } from '@jest/globals';
import { explainSentimentTurn } from './explain-sentiment.js';
import { explainSpike, type SpikeToExplain } from './explain-spike.js';

const SPIKE: SpikeToExplain = {
  language: 'en',
  topic: 'Acme',
  direction: 'up',
  observed: 240,
  expected: 40,
  since: new Date('2026-03-02T13:05:00Z'),
  until: new Date('2026-03-02T13:20:00Z'),
  zone: 'Europe/Madrid',
};
const LISTS = {
  terms: [{ term: 'refund' }, { term: 'broken' }],
  authors: [{ handle: 'ana' }],
  domains: [{ domain: 'news.example' }, { domain: 'blog.example' }],
  sources: [{ source: 'bluesky' }],
};

describe('explainSpike', () => {
  it.each<[string, Partial<SpikeToExplain>]>([
    ['Mentions of Acme are 6 times the usual: 240 in 15 minutes where 40 are expected, since 14:05.', {}],
    [
      'Las menciones de Acme son 6 veces lo habitual: 240 en 15 minutos donde se esperan 40, desde las 14:05.',
      { language: 'es' },
    ],
    [
      'Mentions of Acme have come up where there are usually none: 10 in 15 minutes where hardly any is expected, since 14:05.',
      { observed: 10, expected: 0.04 },
    ],
    [
      'Hay menciones de Acme donde no suele haber ninguna: 10 en 15 minutos donde apenas se espera alguna, desde las 14:05.',
      { language: 'es', observed: 10, expected: 0.04 },
    ],
    [
      'Mentions of Acme are 8.3 times the usual: 10 in 15 minutes where 1 is expected, since 14:05.',
      { observed: 10, expected: 1.2 },
    ],
    [
      'Las menciones de Acme han caído al 5 % de lo habitual: 60 en 2,5 horas donde se esperan 1200, desde las 23:50 del 1 de marzo.',
      {
        language: 'es',
        direction: 'down',
        observed: 60,
        expected: 1200,
        since: new Date('2026-03-01T22:50:00Z'),
        until: new Date('2026-03-02T01:20:00Z'),
      },
    ],
    [
      'Mentions of Acme have fallen to 0% of the usual: 0 in 2 hours where 12,000 are expected, since 14:05.',
      { direction: 'down', observed: 0, expected: 12_000, until: new Date('2026-03-02T15:05:00Z') },
    ],
  ])('%s', (sentence, change) =>
    expect(explainSpike({ ...SPIKE, ...change }).replaceAll(/[\u00A0\u202F]/g, ' ')).toBe(sentence),
  );

  it('tells what is behind it', () => {
    expect(explainSpike({ ...SPIKE, ...LISTS })).toMatch(
      / since 14:05\. Words that stand out: refund and broken\. Most from @ana\. Sites: news\.example and blog\.example\. Sources: bluesky\.$/,
    );
    expect(explainSpike({ ...SPIKE, ...LISTS, language: 'es' })).toMatch(
      / desde las 14:05\. Palabras que destacan: refund y broken\. Sobre todo de @ana\. Sitios: news\.example y blog\.example\. Fuentes: bluesky\.$/,
    );
  });
});

it('explains a turn of the tone', () => {
  const turn = { direction: 'worse', net: -0.4, usualNet: 0.253, opinions: 1_234, chance: 1e-6, score: 1 } as const;
  expect(explainSentimentTurn(turn, 'Acme', 'en')).toBe(
    'The tone about Acme has turned worse: net sentiment -40 in the last 1,234 opinions, usually +25.',
  );
  expect(explainSentimentTurn(turn, 'Acme', 'es')).toBe(
    'El tono sobre Acme va a peor: sentimiento neto de -40 en las últimas 1234 opiniones, cuando lo habitual es +25.',
  );
});
