import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LineItem } from './item-of-line.js';
import { normaliseItem } from './normalise/normalise-item.js';
import { tokenise } from './query/tokens.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        'vi',
        '\u200b',
        'agra',
        '\u00ad',
        'n\u0303',
        '\r',
        '\u0085',
        '\0',
        ' ',
        '#año',
        '@ana',
        '#año',
        'www.acme.com/#a',
        '@a.b',
        '\u2028',
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
  fc.string({ minLength: 990, maxLength: 1100 }),
);

describe('LineItem', () => {
  it('has the words and fields of the normalised item', () => {
    fc.assert(
      fc.property(texts, fc.option(texts), (text, title) => {
        const item = new LineItem({ title, url: 'https://Acme.com', language: 'ES-mx', author: '@ana' }, text);
        const { url, language, author, links, hashtags, mentions } = item;
        const plain = { source: 'push', externalId: '', media: [], kind: 'post' as const, rating: null, metrics: null };
        const whole = normaliseItem(
          {
            ...{ ...plain, publishedAt: new Date(0), title, text, url: 'https://Acme.com', language: 'ES-mx' },
            author: { handle: '@ana', name: null, url: null, followers: null },
            ...{ links: [], hashtags: [], mentions: [] },
          },
          new Date(0),
        );
        // a name that comes twice is one to the matcher
        const names = { hashtags: [...new Set(hashtags)], mentions: [...new Set(mentions)] };
        expect({ url, language, author, links, ...names }).toEqual({
          url: whole.url,
          language: whole.language,
          author: whole.author,
          links: whole.links,
          hashtags: whole.hashtags,
          mentions: whole.mentions,
        });
        expect(tokenise(item.text)).toEqual(tokenise(whole.text));
        expect(tokenise(item.title ?? '')).toEqual(tokenise(whole.title ?? ''));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes what a line says and leaves out what is of a wrong type', () => {
    const line = { title: 7, author: { handle: 'ana', followers: 12 }, hashtags: ['#x', 3], mentions: 'ana' };
    const item = new LineItem(line, 'Hola @luis');
    expect(item).toMatchObject({ title: null, url: null, language: null, hashtags: ['x'], mentions: ['luis'] });
    expect(item.author).toEqual({ handle: 'ana', name: null, url: null, followers: 12 });
  });
});
