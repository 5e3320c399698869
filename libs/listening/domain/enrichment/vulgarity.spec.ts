import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENGLISH, EVERYWHERE, SPANISH } from './vulgar-words.js';
import { vulgarityOf } from './vulgarity.js';

describe('vulgarityOf', () => {
  it.each([
    ['Es una puta vergüenza lo de este banco', 'strong'],
    ['¡Vaya mierda de servicio!', 'mild'],
    ['El concierto estuvo de puta madre', 'mild'],
    ['¡Qué PUTAAAA locura!', 'strong'],
    ['menuda m1erda, un c0ñazo', 'mild'],
    ['sois unos p*tos ladrones', 'strong'],
    ['p u t a vida', 'strong'],
    ['#mierda de día', 'mild'],
    ['que os den, hijos de la gran…', 'none'],
    ['Mi perra ya está mejor', 'ambiguous'],
    ['Los pinches de cocina cobran poco', 'none'],
    ['Feliz año: este año es bien, muy bien', 'none'],
    ['ano nuevo, vida nueva', 'none'],
    ['Dedos, perros, gallos, hueso, brida y bolas de cristal', 'none'],
    ['La disputa por la diputada imputada', 'none'],
    ['@puta_ama gracias por el enlace https://mierda.example.org/culo', 'none'],
    ['What the fuck is this', 'strong'],
    ['tod@s l@s niñ@s', 'none'],
  ])('in Spanish: %s: %s', (text, grade) => expect(vulgarityOf(text, 'es')).toBe(grade));

  it.each([
    ['This is fucking great', 'strong'],
    ['What a load of shit', 'mild'],
    ['holy sh*t, f**k this', 'strong'],
    ['fuuuuck', 'strong'],
    ['F.U.C.K', 'strong'],
    ['damn, that is good', 'ambiguous'],
    ['She graduated magna cum laude and reads Moby Dick', 'none'],
    ['Scunthorpe assessed the class in Essex; a cockpit, a peacock, Dickens', 'none'],
    ['The puta word is not English', 'none'],
    ['5*4 is 20 and a*b is ab', 'none'],
  ])('in English: %s: %s', (text, grade) => expect(vulgarityOf(text, 'en')).toBe(grade));

  it('judges other languages by what is said everywhere, and unknown ones by all', () => {
    expect(vulgarityOf('Das ist dick, Mann, und Fotze sagt man nicht; slut heißt Ende', 'de')).toBe('none');
    expect(vulgarityOf('so ein bullshit', 'de')).toBe('mild');
    expect(vulgarityOf('puta mierda', null)).toBe('strong');
    expect(vulgarityOf('asshole', null)).toBe('strong');
  });

  it('has each word once, without accents, in lower case', () => {
    for (const list of [SPANISH, ENGLISH, EVERYWHERE]) {
      const words = Object.values(list).flatMap((graded) => graded.split(/\s+/).filter(Boolean));
      expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
      expect(words.filter((word) => !/^[a-zñ_]+$/.test(word))).toEqual([]);
    }
  });

  it('answers for any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('p', 'u', 't', 'a', '*', '@', '$', ' ', '1')).map((a) => a.join('')),
    );
    fc.assert(
      fc.property(text, (any) => expect(['none', 'ambiguous', 'mild', 'strong']).toContain(vulgarityOf(any, 'es'))),
    );
  });
});
