import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item } from '../item.js';
import { normaliseItem } from '../normalise/normalise-item.js';
import type { AuthorHabits } from './author-window.js';
import { SPAM_FROM, spamOf } from './spam.js';
import { testItem } from './test-item.js';

const judge = (text: string, changes: Partial<Item> = {}, habits: AuthorHabits | null = null) =>
  spamOf(normaliseItem(testItem({ text, ...changes }), new Date('2026-11-21T00:00:00Z')), habits);

describe('spamOf', () => {
  it.each([
    ['Hoy abrimos a las nueve. ¡Os esperamos con churros!'],
    ['We are hiring two bakers. Details: https://example.org/jobs'],
    ['Sorteo de Navidad: el premio gordo ha caído en Soria'],
    ['Sorteamos dos entradas entre quienes nos visiten el sábado #teatro #soria'],
    ['¿Alguien sabe cuánto gana un panadero al mes? Leo que 1.400 euros.'],
    ['I lost 5 pounds of flour and 3 friends today, LOL'],
    ['GOOOOL DEL NUMANCIA!!! QUÉ PARTIDO, MADRE MÍA ⚽⚽⚽'],
    ['😂😂😂'],
    [''],
  ])('has nothing against %j', (text) => expect(judge(text).spam).toBeLessThan(0.25));

  it.each([
    [
      'giveaway',
      '🚀🚀 HUGE $SOL AIRDROP! Connect your wallet and claim your 1000x gem now 👉 https://sol-drop.example.org #crypto #airdrop',
    ],
    ['giveaway', 'Free iPhone giveaway! Like and RT, tag 3 friends and claim here https://win.example.org'],
    ['easy-money', 'Gana 300 euros al día desde casa, dinero fácil y ganancias garantizadas: https://rico.example.org'],
    ['easy-money', 'Make money online! Earn $500 per day, guaranteed profit https://rich.example.org'],
    ['bait', 'Sígueme y te sigo. Seguidores gratis, haz clic aquí https://f.example.org #f4f #followback'],
    ['many-tags', `Mira ${Array.from({ length: 20 }, (_, tag) => `#tag${String.fromCodePoint(97 + tag)}`).join(' ')}`],
    ['many-mentions', `${Array.from({ length: 14 }, (_, who) => `@user${who}`).join(' ')} look`],
    ['many-links', Array.from({ length: 8 }, (_, page) => `https://example.org/${page}`).join(' ')],
    ['capitals', 'COMPRA YA NUESTRO CURSO DEFINITIVO DE INVERSIONES'],
    ['emoji', '🔥🔥🔥🔥🔥🔥 oferta 🔥🔥🔥🔥'],
  ])('names %s', (reason, text) => {
    const { spam, reasons } = judge(text);
    expect(reasons).toContain(reason);
    expect(spam).toBeGreaterThan(0.15);
  });

  it('is sure where several signals meet', () => {
    const text = `🚀🚀🚀🚀🚀 AIRDROP! FREE MINT! CONNECT YOUR WALLET AND CLAIM NOW https://a.example.org
      #crypto #nft #btc #eth #sol #doge #pepe #moon #gem #bsc #web #airdrop`;
    expect(judge(text).spam).toBeGreaterThanOrEqual(SPAM_FROM);
  });

  it('is sure of who repeats the same text, but not of editors and hardly of customer care', () => {
    const habits = { repeated: 5, burst: 0 };
    const text = 'Nuestro nuevo horario ya está en la web, pasad a verlo cuando queráis';
    expect(judge(text, {}, habits)).toEqual({ spam: 0.85, reasons: ['repeated-by-author'] });
    expect(judge(text, { kind: 'article' }, { repeated: 9, burst: 15 }).spam).toBe(0);
    expect(judge(text, { kind: 'reply' }, habits).spam).toBeLessThan(0.5);
    expect(judge(text, {}, { repeated: 0, burst: 15 })).toEqual({ spam: 0.4, reasons: ['burst-of-author'] });
    expect(judge(text, {}, { repeated: 0, burst: 3 }).spam).toBe(0);
  });

  it('stays between 0 and 1 and grows with every signal', () => {
    const habits = fc.record({ repeated: fc.nat(16), burst: fc.nat(16) });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(30), habits, (text, tags, doing) => {
        const hashtags = Array.from({ length: tags }, (_, tag) => `t${tag}`);
        const { spam } = judge(text, { hashtags }, doing);
        expect(spam).toBeGreaterThanOrEqual(0);
        expect(spam).toBeLessThanOrEqual(1);
        const more = { repeated: doing.repeated + 1, burst: doing.burst + 1 };
        expect(judge(text, { hashtags: [...hashtags, 'one', 'two'] }, more).spam).toBeGreaterThanOrEqual(spam);
      }),
    );
  });
});
