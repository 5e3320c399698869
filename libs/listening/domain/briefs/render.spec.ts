import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BriefContent } from './brief.js';
import { renderBrief } from './render.js';

const quote = (text: string, url: string | null = 'https://town.example/1') => ({
  ...{ id: '1', url, author: 'ana', source: 'town', text, reach: 10, publishedAt: '2026-06-10T05:00:00.000Z' },
});

const content: BriefContent = {
  ...{
    day: '2026-06-10',
    zone: 'Europe/Madrid',
    language: 'en',
    from: '2026-06-09T05:30:00Z',
    to: '2026-06-10T05:30:00Z',
  },
  topics: [
    {
      ...{
        id: 't',
        name: 'Acme',
        kind: 'brand',
        mentions: 1200,
        usual: 80,
        netSentiment: -0.35,
        usualNet: 0.4,
        share: 0.219,
      },
      said: [quote('A lamp <fell> & "broke"')],
    },
    {
      ...{ id: 'u', name: 'Lamps', kind: 'theme', mentions: 1, usual: null },
      ...{ netSentiment: null, usualNet: null, share: null, said: [] },
    },
  ],
  turns: [
    { topic: 't', name: 'Acme', what: 'volume', direction: 'up', now: 1200, usual: 80, chance: 1 / 29 },
    { topic: 't', name: 'Acme', what: 'sentiment', direction: 'down', now: -0.35, usual: 0.4, chance: 1e-5 },
  ],
  rising: { terms: [{ term: 'recall', mentions: 20, usual: 0.5 }], read: { texts: 1, of: 1 } },
  opportunities: [
    {
      kind: 'question',
      value: 3,
      topic: 'Acme',
      term: null,
      people: 900,
      texts: 1,
      count: null,
      evidence: [quote('When?', null)],
    },
    { kind: 'rising-term', value: 2, topic: null, term: 'recall', people: 90, texts: 20, count: 1, evidence: [] },
    { kind: 'story', value: 1, topic: 'Acme', term: null, people: 50, texts: 9, count: 7, evidence: [] },
  ],
  formula: '',
  planned: [{ id: 'd', dueAt: '2026-06-10T07:00:00.000Z', channel: 'Crier', network: 'mastodon', state: 'scheduled' }],
  alerts: [{ id: 'a', kind: 'spike', since: '', sentence: 'Mentions of Acme are up.' }],
  sources: [
    { id: 's', name: 'News', state: 'stopped', since: '2026-06-10T01:00:00Z', problem: 'The address answers 403.' },
  ],
};

describe('the brief', () => {
  it('reads well in English', () => {
    const { subject, text } = renderBrief(content);
    expect(subject).toBe('Daily brief, Wednesday, June 10, 2026');
    expect(text).toBe(`Daily brief, Wednesday, June 10, 2026

WHAT WAS SAID
- Acme: 1,200 mentions (usually 80), net sentiment -35 (usually +40), 22% of the voice.
    @ana: A lamp <fell> & "broke" https://town.example/1
- Lamps: 1 mention.

WHAT TURNED
- Acme: 1,200 mentions, usually 80; more than on any of the last 28 days.
- Acme: the tone is worse: net sentiment -35, usually +40.

WHAT IS RISING IN THE FIELD
- recall (20, usually 0.5)

OPPORTUNITIES
- Answer a question about Acme, seen by about 900 people.
    @ana: When?
- Write about “recall”: 20 texts of the field, seen by about 90 people, and 1 of your own mentions.
- Take a stand on a story about Acme that 7 sites tell, seen by about 50 people.

PLANNED TODAY
- 09:00 Crier (mastodon): scheduled

OPEN ALERTS
- Mentions of Acme are up.

SOURCES THAT NEED YOU
- The source News has stopped: nothing has been read since 03:00. The address answers 403.`);
  });

  it('reads well in Spanish', () => {
    const { subject, text } = renderBrief({ ...content, language: 'es' });
    expect(subject).toBe('Resumen diario, miércoles, 10 de junio de 2026');
    expect(text).toContain('QUÉ SE DIJO');
    expect(text).toContain(
      '- Acme: 1200 menciones (lo habitual es 80), sentimiento neto -35 (lo habitual es +40), 22\u00a0% de la voz.',
    );
    expect(text).toContain('- Acme: el tono es peor: sentimiento neto -35, lo habitual es +40.');
    expect(text).toContain('- 09:00 Crier (mastodon): programada');
  });

  it('says so where there is nothing', () => {
    const empty = { ...content, topics: [], turns: [], opportunities: [], planned: [], alerts: [], sources: [] };
    const { text } = renderBrief({ ...empty, rising: { ...content.rising, terms: [] } });
    expect(text.match(/- Nothing\./g)).toHaveLength(5);
    expect(text.match(/- All is well\./g)).toHaveLength(2);
  });

  it('is HTML in which nothing that anybody said is markup', () => {
    const { html } = renderBrief(content);
    expect(html).toContain('<a href="https://town.example/1">@ana: A lamp &lt;fell&gt; &amp; &quot;broke&quot;</a>');
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, url) => {
        const topics = [
          { ...content.topics[0]!, name: text, said: [quote(text, url), quote(text, `javascript:${url}`)] },
        ];
        const one = renderBrief({ ...content, topics }).html;
        expect(one.match(/<(?!\/?(?:html|body|h1|h2|ul|li|a)[ >]|!doctype html>)/g)).toBeNull();
        expect(one).not.toContain('href="javascript');
      }),
    );
  });
});
