import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { referencesIn, withoutAddresses, withoutReferences } from './references.js';

describe('referencesIn', () => {
  it.each([
    ['Mira https://acme.es/blog?a=1, ¡qué bien!', ['https://acme.es/blog?a=1']],
    ['(see https://en.wikipedia.org/wiki/Crier_(town)).', ['https://en.wikipedia.org/wiki/Crier_(town)']],
    ['www.acme.com y HTTPS://ACME.COM/X', ['https://www.acme.com', 'HTTPS://ACME.COM/X']],
    ['«https://acme.com/a»…', ['https://acme.com/a']],
    ['https://a.com/x\nhttps://b.com/y…', ['https://a.com/x', 'https://b.com/y']],
    ['acme.com, fin.de semana, https://localhost, ftp://x.com', []],
  ])('finds the links of %j', (text, links) => expect(referencesIn(text).links).toEqual(links));

  it.each([
    ['#Café de la #mañana_2026 y ＃東京', ['Café', 'mañana_2026', '東京']],
    ['el #1 de C#, &#39; a#b https://a.com/#top ##doble', []],
    ['(#uno)#dos', ['uno', 'dos']],
  ])('finds the hashtags of %j', (text, hashtags) => expect(referencesIn(text).hashtags).toEqual(hashtags));

  it.each([
    ['@ana y @ana@mastodon.social, .@luis: hola @eva.bsky.social.', ['ana', 'ana@mastodon.social', 'eva.bsky.social']],
    ['hola @juan.gracias por todo, @maria.', ['juan', 'maria']],
    ['write to ana@acme.com or https://medium.com/@ana', []],
  ])('finds the handles of %j', (text, mentions) => expect(referencesIn(text).mentions).toEqual(mentions));

  it('takes references out of the words', () => {
    const text = 'Gracias @ana por #Madrid: https://a.com/b';
    expect(withoutReferences(text).replace(/\s+/g, ' ')).toBe('Gracias por : ');
    expect(withoutAddresses(text).replace(/\s+/g, ' ')).toBe('Gracias por #Madrid: ');
  });

  it('gives absolute addresses for any text', () => {
    const pieces = fc.constantFrom(
      'http://',
      'https://',
      'www.',
      'a.com',
      '/',
      '(',
      ')',
      '#',
      '@',
      '.',
      ' ',
      'ñ',
      '?',
      '%',
      ':',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        for (const link of referencesIn(parts.join('')).links) expect(new URL(link).protocol).toMatch(/^https?:$/);
      }),
    );
  });
});
