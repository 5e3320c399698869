import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, sameHalves, sameStory, wordsFingerprint } from './fingerprint.js';
import { ARTICLE, copiesOf } from './test-copies.js';

const alike = (a: string, b: string): boolean => sameStory(fingerprint(a)!, fingerprint(b)!);

describe('fingerprint', () => {
  it('makes one story of forty lightly edited copies of an article', () => {
    const copies = copiesOf(ARTICLE);
    expect(new Set(copies).size).toBe(40);
    expect(copies.filter((copy) => !alike(ARTICLE, copy))).toEqual([]);
  });

  it('sees through case, accents, links, handles, tags at the end and RT', () => {
    const text =
      'El Ayuntamiento abre la votación del nuevo parque y pide a los vecinos que propongan árboles y bancos';
    for (const copy of [
      text.toUpperCase(),
      text.normalize('NFD'),
      `RT @concejal: ${text}`,
      `${text} https://example.org/parque?utm_source=x`,
      `@ana @luis ${text} #parque #vecinos`,
      `${text}!!! 🌳🌳`,
    ])
      expect(fingerprint(copy)).toBe(fingerprint(text));
  });

  it('knows a copy in Japanese or Chinese, where words have no spaces', () => {
    const text =
      '市役所は来月から新しい図書館の建設を始めると発表し、住民に意見を募集しています。完成は三年後の予定です。';
    expect(alike(text, `【速報】${text} https://example.org/1`)).toBe(true);
    expect(
      alike(
        text,
        '駅前のパン屋が今日で閉店しました。二十年間ありがとうございました。店主は来年から海外で暮らすそうです。',
      ),
    ).toBe(false);
  });

  it.each([
    ['Good morning everyone!', null],
    ['Buenos días a todos 😀 https://example.org #lunes', null],
    ['uno dos tres cuatro cinco seis siete', null],
    ['', null],
    ['#a #b #c #d #e #f #g #h #i #j', null],
    ['早上好，大家好', null],
  ])('of %j is %j: too short to tell', (text, none) => expect(fingerprint(text)).toBe(none));

  it('merges short texts only when their words are equal', () => {
    const greeting = 'Good morning everyone, have a lovely Monday at work';
    expect(alike(greeting, 'good morning EVERYONE, have a lovely monday at work! @ana')).toBe(true);
    for (const other of [
      'Good morning everyone, have a lovely Tuesday at work',
      'Good morning everyone, have a lovely Monday at home',
      'Good evening everyone, have a lovely Monday at work',
      'Good morning everyone, have a lovely Monday at work, Ana',
    ])
      expect(alike(greeting, other)).toBe(false);
  });

  it('tells reports of one template apart', () => {
    const report = (town: string, degrees: number, wind: number, rain: string) =>
      `Tiempo en ${town}: ${degrees} grados, viento ${wind} km por hora, lluvia ${rain} mm, presión ${1000 + wind} hPa y cielo ${rain === '0' ? 'claro' : 'cubierto'}`;
    expect(alike(report('Soria', 3, 12, '0'), report('Cádiz', 19, 33, '4'))).toBe(false);
  });

  it('tells different news of one event apart', () => {
    expect(
      alike(
        'El equipo local ganó anoche por dos goles a uno en un partido muy disputado que se decidió en el último minuto',
        'El entrenador del equipo local dimitió esta mañana pese a la victoria de anoche y el club busca ya un sustituto',
      ),
    ).toBe(false);
  });

  it('fits into a signed bigint and is the same for texts of equal words', () => {
    const words = fc.array(fc.stringMatching(/^[a-zñ]{1,8}$/), { minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [one, other] = [a.join(' '), b.join(' ')];
        const print = fingerprint(one);
        expect(fingerprint(a.join(',  ').toUpperCase())).toBe(print);
        if (print !== null) {
          expect(BigInt.asIntN(64, print)).toBe(print);
          expect(sameStory(print, print)).toBe(true);
        }
        const second = fingerprint(other);
        if (print !== null && second !== null) expect(sameStory(print, second)).toBe(sameStory(second, print));
        expect(wordsFingerprint(one) === wordsFingerprint(other)).toBe(a.join(' ') === b.join(' '));
      }),
    );
  });
});

describe('sameStory', () => {
  it('allows four of sixteen lanes to differ, in halves as in the whole', () => {
    const lane = fc.integer({ min: 0, max: 15 });
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.uniqueArray(lane),
        lane,
        (print, lanes, bits) => {
          const other = BigInt.asIntN(
            64,
            lanes.reduce((sum, at) => sum ^ (BigInt(bits || 1) << BigInt(4 * at)), print),
          );
          expect(sameStory(print, other)).toBe(lanes.length <= 4);
          const halves = [print, other].flatMap((whole) => [Number(whole >> 32n), Number(BigInt.asIntN(32, whole))]);
          expect(sameHalves(halves[0]!, halves[1]!, halves[2]!, halves[3]!)).toBe(lanes.length <= 4);
        },
      ),
    );
  });
});
