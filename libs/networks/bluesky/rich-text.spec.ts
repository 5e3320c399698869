import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { facetsOf, firstLink, type Facet } from './rich-text.js';

const ALICE = 'did:plc:alicealicealicealicealice';
const resolve = (handle: string) => Promise.resolve(handle === 'alice.test' ? ALICE : null);

/** Each facet as the bytes it covers and what it says about them. */
async function marks(text: string): Promise<[string, string][]> {
  const bytes = Buffer.from(text);
  const facets = await facetsOf(text, resolve);
  return facets.map(({ index, features: [feature] }) => [
    bytes.subarray(index.byteStart, index.byteEnd).toString(),
    meaning(feature!),
  ]);
}

const meaning = (feature: Facet['features'][number]): string => {
  const { uri, did, tag } = feature as { uri?: string; did?: string; tag?: string };
  return uri ?? did ?? `#${tag}`;
};

describe('facets', () => {
  it.each<[string, string, [string, string][]]>([
    ['nothing', 'Plain text, 50 % of it.', []],
    ['a link', 'See https://example.com/a?b=c#d now', [['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d']]],
    ['a bare domain', 'See example.com/a now', [['example.com/a', 'https://example.com/a']]],
    ['no file name', 'Edit package.json and README first', []],
    ['a bare domain that begins with http', 'Try httpbin.org/get', [['httpbin.org/get', 'https://httpbin.org/get']]],
    [
      'several links after accents, CJK and emoji',
      'Añil 日本 👩‍👩‍👧‍👦 https://a.example/é and 🇪🇸 b.com',
      [
        ['https://a.example/é', 'https://a.example/é'],
        ['b.com', 'https://b.com'],
      ],
    ],
    [
      'a link at the end of a sentence',
      'Read https://example.com/a.',
      [['https://example.com/a', 'https://example.com/a']],
    ],
    [
      'a link before an ellipsis',
      'Read https://example.com/a...',
      [['https://example.com/a', 'https://example.com/a']],
    ],
    [
      'a link before a CJK full stop',
      '見て https://example.com/a。',
      [['https://example.com/a', 'https://example.com/a']],
    ],
    ['a link in parentheses', '(https://example.com/a)', [['https://example.com/a', 'https://example.com/a']]],
    [
      'a link in parentheses, then a full stop',
      '(see https://example.com/a).',
      [['https://example.com/a', 'https://example.com/a']],
    ],
    [
      'a link with parentheses of its own, in parentheses',
      '(https://es.wikipedia.org/wiki/Sol_(estrella))',
      [['https://es.wikipedia.org/wiki/Sol_(estrella)', 'https://es.wikipedia.org/wiki/Sol_(estrella)']],
    ],
    ['no link without a host', 'Type https:// first', []],
    ['a mention at the start', '@alice.test hola', [['@alice.test', ALICE]]],
    ['a mention between signs', '¡Hola (@alice.test)!', [['@alice.test', ALICE]]],
    ['a mention at the end of a sentence', 'Ask @alice.test.', [['@alice.test', ALICE]]],
    ['a handle that nobody has', 'Ask @nobody.test or @nobody', []],
    ['no mention in an e-mail address', 'Write to info@alice.test', []],
    ['a hashtag', 'A #tag here', [['#tag', '#tag']]],
    ['a hashtag with an accent, then a mark', 'Un #café!', [['#café', '#café']]],
    [
      'hashtags in several scripts',
      '#日本語 #été2026 #ñandú, ok',
      [
        ['#日本語', '#日本語'],
        ['#été2026', '#été2026'],
        ['#ñandú', '#ñandú'],
      ],
    ],
    ['no hashtag of digits alone', 'We are #1', []],
    [
      'everything at once, in the order of the text',
      '🎉 @alice.test #café b.com',
      [
        ['@alice.test', ALICE],
        ['#café', '#café'],
        ['b.com', 'https://b.com'],
      ],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await marks(text)).toEqual(expected);
  });

  it('asks who has each handle, also those without a resolvable domain ending', async () => {
    const asked: string[] = [];
    await facetsOf('@one.example.com and @two.test', (handle) => {
      asked.push(handle);
      return Promise.resolve(null);
    });
    expect(asked.sort()).toEqual(['one.example.com', 'two.test']);
  });

  it('lets a hashtag yield to a link inside it', async () => {
    const facets = await facetsOf('#(https://b.com', resolve);
    expect(facets.map(({ features: [feature] }) => feature?.$type)).toEqual(['app.bsky.richtext.facet#link']);
  });

  it('never covers half a character, never overlaps, and leaves links in one piece', async () => {
    const pieces = fc.constantFrom(
      ' ',
      '(',
      ')',
      '.',
      '!',
      '#',
      '@',
      'alice.test',
      'https://',
      'b.com',
      'é',
      '日',
      '👩‍👩‍👧‍👦',
      '/',
      'x',
      '\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const { index } of await facetsOf(text, resolve)) {
          expect(index.byteStart).toBeGreaterThanOrEqual(end);
          end = index.byteEnd;
          const covered = Buffer.from(text).subarray(index.byteStart, end).toString();
          expect(text).toContain(covered);
          expect(covered).toMatch(/^\S+$/);
        }
      }),
    );
  });
});

describe('firstLink', () => {
  it('is the first of the text, and null when there is none', async () => {
    expect(firstLink(await facetsOf('#a b.com https://c.com', resolve))).toBe('https://b.com');
    expect(firstLink(await facetsOf('#a', resolve))).toBeNull();
  });
});
