import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, lowerCase, tokenise } from './tokens.js';

describe('tokens', () => {
  it.each([
    ['Hola, AT&T: it’s #Acme_1 @ana!', ['Hola', 'AT', 'T', 'it', 's', 'Acme_1', 'ana']],
    ['CO₂ y m²', ['CO₂', 'y', 'm²']],
    ['東京スカイツリー2', ['東', '京', 'ス', 'カ', 'イ', 'ツ', 'リ', 'ー', '2']],
    ['か\u3099ん', ['か\u3099', 'ん']],
    ['น้ำแข็ง', ['น้', 'ำ', 'แ', 'ข็', 'ง']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['한국어 텍스트', ['한국어', '텍스트']],
    ['a❤️b 👩‍🚀 c', ['a', 'b', 'c']],
    ['a\u0301 \u0301 b', ['a\u0301', 'b']],
    ['\ud83da\udc00', ['a']],
    ['Acme™©', ['Acme']],
    ['', []],
  ])('of %p are %p', (text, tokens) => expect(tokenise(text)).toEqual(tokens));

  it('are found again in their own order whatever surrounds them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let from = 0;
        for (const token of tokenise(text)) {
          const at = text.indexOf(token, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + token.length;
          expect(tokenise(token)).toEqual([token]);
        }
      }),
    );
  });
});

describe('folding', () => {
  it.each([
    ['AÑO', 'ano'],
    ['Straße', 'strasse'],
    ['ẞ', 'ss'],
    ['Ǽ œuvre', 'ae oeuvre'],
    ['ﬁn', 'fin'],
    ['ＡＣＭＥ 𝐀', 'acme a'],
    ['İstanbul', 'istanbul'],
    ['Ελλάς', 'ελλασ'],
    ['ΕΛΛΆΣ', 'ελλασ'],
    ['Йога', 'иога'],
    ['مُحَمَّد', 'محمد'],
    ['أحمد', 'احمد'],
    ['שָׁלוֹם', 'שלום'],
    ['CO₂', 'co2'],
  ])('makes %s %s', (text, folded) => expect(fold(text)).toBe(folded));

  it.each(['नमस्ते', 'น้ำ'.normalize('NFKD'), 'தமிழ்', 'か\u3099'])('leaves the signs of %s', (text) =>
    expect(fold(text)).toBe(text.normalize('NFKD')),
  );

  it('changes nothing the second time, for every character', () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0x1ffff; code++) {
      const once = fold(String.fromCodePoint(code));
      if (fold(once) !== once) changed.push(code.toString(16));
    }
    expect(changed).toEqual([]);
  });

  it('takes a composed and a decomposed text for the same', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fold(text.normalize('NFD')) === fold(text)));
  });

  it('of case alone keeps accents', () => expect(lowerCase('AÑO Σς')).toBe('año σσ'));
});
