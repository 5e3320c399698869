import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, shift } from '#kernel';
import { isQuestion, pickOpportunities, type Candidate } from './opportunities.js';

const now = new Date('2026-06-10T07:30:00Z');
const candidate = (kind: Candidate['kind'], people: number, more: Partial<Candidate> = {}): Candidate => ({
  ...{ kind, people, topic: 'Acme', term: null, texts: 1, count: null, evidence: [], at: now },
  ...more,
});

describe('opportunities', () => {
  it('are ranked by reach, by what can be done today, and by age', () => {
    const picked = pickOpportunities(
      [
        candidate('story', 9999),
        candidate('question', 999),
        candidate('unlinked', 999_999, { at: shift(now, -96 * HOUR) }),
        candidate('rising-term', 99),
      ],
      now,
    );
    expect(picked.map(({ kind, value }) => [kind, Number(value.toFixed(6))])).toEqual([
      ['question', 4.5],
      ['story', 4],
      ['rising-term', 2],
    ]);
  });

  it('are at most two of a kind', () => {
    const many = Array.from({ length: 9 }, (_, i) => candidate('question', 1000 + i));
    expect(pickOpportunities([...many, candidate('story', 1)], now).map(({ kind, people }) => [kind, people])).toEqual([
      ['question', 1008],
      ['question', 1007],
      ['story', 1],
    ]);
  });

  it('are never two of the same texts', () => {
    const quote = {
      id: '1',
      url: 'https://a.example',
      author: null,
      source: 'feed',
      text: 'x',
      reach: 1,
      publishedAt: '',
    };
    const word = (term: string) => candidate('rising-term', 99, { term, evidence: [{ ...quote, id: term }] });
    expect(
      pickOpportunities([word('b'), candidate('story', 999, { evidence: [quote] }), word('a')], now),
    ).toMatchObject([{ kind: 'story' }]);
  });

  it('are not words that the brand has taken already, and less those that it begins to', () => {
    const word = (texts: number, count: number) => candidate('rising-term', 999, { texts, count });
    expect(pickOpportunities([word(8, 3)], now)).toEqual([]);
    expect(pickOpportunities([word(9, 1)], now)[0]!.value).toBeCloseTo(2.7);
    expect(pickOpportunities([word(9, 0)], now)[0]!.value).toBeCloseTo(3);
  });

  it('are worth nothing less than zero, and come in order', () => {
    const any = fc.record({
      ...{ kind: fc.constantFrom('question' as const, 'unlinked' as const, 'rising-term' as const, 'story' as const) },
      ...{
        people: fc.nat(),
        texts: fc.integer({ min: 1, max: 99 }),
        count: fc.option(fc.nat(99)),
        age: fc.integer({ min: -9, max: 999 }),
      },
    });
    fc.assert(
      fc.property(fc.array(any), (given) => {
        const made = given.map(({ age, kind, people, ...more }) =>
          candidate(kind, people, { ...more, at: shift(now, -age * HOUR) }),
        );
        const values = pickOpportunities(made, now).map(({ value }) => value);
        expect(values.length).toBeLessThanOrEqual(3);
        expect(values.every((value) => value >= 0)).toBe(true);
        expect(values).toEqual(values.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('a question', () => {
  it.each([
    'Does Acme deliver to Spain?',
    'I love it. ¿Cuándo abre la tienda de Sevilla?',
    'Any news on the recall?!',
    '配送はいつですか？',
    'see https://a.example/?q=1 and where do I find it?',
    'هل يوجد متجر في مدريد؟',
  ])('is “%s”', (text) => expect(isQuestion(text)).toBe(true));

  it.each(['Really?', '¿Qué?', 'https://a.example/?q=one two three', 'No question here.', '???', ''])(
    'is not “%s”',
    (text) => expect(isQuestion(text)).toBe(false),
  );
});
