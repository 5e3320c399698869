import { beforeAll, describe, expect, it } from '@jest/globals';
import { normaliseItem } from '../normalise/normalise-item.js';
import { type DetectLanguage, loadDetectLanguage } from './language.js';
import { SPAM_FROM, spamOf } from './spam.js';
import { testItem } from './test-item.js';
import { haveSharedTexts, sharedTexts } from './test-shared-texts.js';
import { vulgarityOf } from './vulgarity.js';

const LANGUAGES = {
  arabic: 'ar',
  english: 'en',
  french: 'fr',
  german: 'de',
  italian: 'it',
  portuguese: 'pt',
  spanish: 'es',
};
const TEXTS = haveSharedTexts
  ? Object.entries(LANGUAGES).flatMap(([name, code]) => sharedTexts(name).map((text) => ({ text, code })))
  : [];
const SOME = TEXTS.filter((_, index) => index % 4 === 0);
const share = <T>(of: readonly T[], part: (value: T) => boolean): number => of.filter(part).length / of.length;

/** Bounds are a little below what README.md tells; they hold only with ../shared/data beside the project. */
(haveSharedTexts ? describe : describe.skip)('on real posts (../shared/data, when it is there)', () => {
  let detect: DetectLanguage;
  beforeAll(async () => {
    detect = await loadDetectLanguage();
  });

  it('tells the language of 97 of 100, of 98 when it answers', () => {
    const told = TEXTS.map(({ text, code }) => ({ code, said: detect(text, { claimed: null, preferred: [] }) }));
    expect(share(told, ({ code, said }) => said === code)).toBeGreaterThan(0.965);
    const answered = told.filter(({ said }) => said !== null);
    expect(share(answered, ({ code, said }) => said === code)).toBeGreaterThan(0.978);
  });

  it('believes right claims, and seven of ten wrong ones not', () => {
    expect(share(SOME, ({ text, code }) => detect(text, { claimed: code, preferred: [] }) === code)).toBeGreaterThan(
      0.999,
    );
    const others = SOME.filter(({ code }) => code !== 'en');
    expect(share(others, ({ text }) => detect(text, { claimed: 'en', preferred: [] }) === 'en')).toBeLessThan(0.3);
  });

  it('takes few foreign texts for Spanish or English ones where a workspace speaks these', () => {
    const foreign = SOME.filter(({ code }) => !['es', 'en', 'de'].includes(code));
    const preferred = ['es', 'en'];
    const taken = share(foreign, ({ text }) => preferred.includes(detect(text, { claimed: null, preferred })!));
    expect(taken).toBeLessThan(0.03);
  });

  it('finds vulgar words in as many posts as people write them', () => {
    const vulgar = (name: string, code: string) =>
      share(sharedTexts(name), (text) => ['mild', 'strong'].includes(vulgarityOf(text, code)));
    expect(vulgar('spanish', 'es')).toBeCloseTo(0.035, 2);
    expect(vulgar('english', 'en')).toBeCloseTo(0.048, 2);
    for (const [name, code] of [
      ['french', 'fr'],
      ['italian', 'it'],
      ['portuguese', 'pt'],
    ] as const)
      expect(vulgar(name, code)).toBeLessThan(0.002);
  });

  it('calls none of them spam', () => {
    const spam = TEXTS.map(({ text }) => spamOf(normaliseItem(testItem({ text }), new Date('2027-01-01')), null).spam);
    expect(Math.max(...spam)).toBeLessThan(SPAM_FROM);
  });
});
