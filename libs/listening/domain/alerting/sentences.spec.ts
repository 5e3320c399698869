import { describe, expect, it } from '@jest/globals';
import { authorSentence, keywordSentence, namesSentence, silenceSentence } from './sentences.js';

const when = { since: new Date('2026-06-10T12:05:00Z'), now: new Date('2026-06-10T14:00:00Z'), zone: 'Europe/Madrid' };
const en = { ...when, language: 'en' as const };
const es = { ...when, language: 'es' as const };

describe('a keyword', () => {
  it('is told with how often and since when', () => {
    const told = { topic: 'Acme', query: 'refund', mentions: 3 };
    expect(keywordSentence({ ...en, ...told })).toBe('3 mentions of Acme match “refund”, since 14:05.');
    expect(keywordSentence({ ...es, ...told })).toBe('3 menciones de Acme coinciden con «refund», desde las 14:05.');
  });

  it('agrees with one, and names no topic when it is about all', () => {
    const told = { topic: null, query: 'refund', mentions: 1 };
    expect(keywordSentence({ ...en, ...told })).toBe('1 mention matches “refund”, since 14:05.');
    expect(keywordSentence({ ...es, ...told })).toBe('1 mención coincide con «refund», desde las 14:05.');
  });

  it('of another day names it, by the days of the zone', () => {
    const told = { topic: 'Acme', query: 'x', mentions: 2000, now: new Date('2026-06-10T22:30:00Z') };
    expect(keywordSentence({ ...en, ...told })).toBe('2,000 mentions of Acme match “x”, since 14:05 on June 10.');
    expect(keywordSentence({ ...es, ...told })).toBe(
      '2.000 menciones de Acme coinciden con «x», desde las 14:05 del 10 de junio.',
    );
  });
});

describe('an author', () => {
  it('is told with name, handle and followers', () => {
    const told = { topic: 'Acme', author: { handle: 'ana', name: 'Ana Gil', followers: 120_000 }, mentions: 2 };
    expect(authorSentence({ ...en, ...told })).toBe(
      'Ana Gil (@ana, 120,000 followers) is talking about Acme: 2 mentions, since 14:05.',
    );
    expect(authorSentence({ ...es, ...told })).toBe(
      'Ana Gil (@ana, 120.000 seguidores) está hablando de Acme: 2 menciones, desde las 14:05.',
    );
  });

  it('is told by the handle alone where nothing else is known', () => {
    const told = { topic: null, author: { handle: 'ana', name: null, followers: null }, mentions: 1 };
    expect(authorSentence({ ...en, ...told })).toBe('@ana is talking: 1 mention, since 14:05.');
  });
});

describe('a silent source', () => {
  const problem = { message: 'The address answers 403.', action: 'Renew the key.' };

  it('is told with what is wrong and what to do', () => {
    expect(silenceSentence({ ...en, source: { name: 'News', stopped: true, problem } })).toBe(
      'The source News has stopped: nothing has been read since 14:05. The address answers 403. Renew the key.',
    );
    expect(silenceSentence({ ...es, source: { name: 'News', stopped: false, problem: null } })).toBe(
      'La fuente News está en silencio: no se lee nada desde las 14:05.',
    );
  });

  it('that is gone has no name', () => {
    expect(silenceSentence({ ...en, source: null })).toBe('A source is silent.');
  });
});

it('what is behind a turn is listed, and what there is none of is not', () => {
  const terms = ['refund', 'broken', 'late'].map((term) => ({ term, mentions: 1, usual: 0 }));
  const authors = [{ handle: 'ana', name: null, mentions: 1, followers: null }];
  expect(namesSentence({ terms, authors, domains: [] }, 'es')).toEqual([
    'Palabras que destacan: refund, broken y late.',
    'Sobre todo de @ana.',
  ]);
});
