import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkXContent } from './content.js';
import { LIMITS } from './descriptor.js';
import { xConnector } from './x.connector.js';

const { measure } = xConnector(null);

describe('length of a text on X', () => {
  it.each([
    ['plain', 5],
    ['añil', 4],
    ['e\u0301', 1],
    ['日本語', 6],
    ['👨‍👩‍👧‍👦', 2],
    ['🇪🇸', 2],
    ['See example.com now', 4 + 23 + 4],
    ['https://example.com/a/very/long/path?with=a&query=string', 23],
    ['mail a@b.com', 12],
    ['http://localhost/x', 18],
    ['字'.repeat(141), 282],
  ])('%j counts %i', (text, length) => expect(measure(text, LIMITS)).toBe(length));

  it('does not depend on the normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(measure(text.normalize('NFD'), LIMITS)).toBe(measure(text.normalize('NFC'), LIMITS));
      }),
    );
  });
});

describe('what X alone would refuse or dislike', () => {
  const file = (type: string) => ({ id: type, type, bytes: 10, width: 1, height: 1, alt: 'A dot.' });
  const codes = (text: string, ...types: string[]) =>
    checkXContent({ text, media: types.map(file) }).map(({ severity, code, pointer }) => [severity, code, pointer]);

  it('has nothing to say about a plain post with four photos, or with one GIF', () => {
    expect(codes('Hello, town. $5 is a price.', 'image/png', 'image/jpeg', 'image/webp', 'image/png')).toEqual([]);
    expect(codes('Hello, town.', 'image/gif')).toEqual([]);
  });

  it('refuses a GIF beside other files', () => {
    expect(codes('Hi.', 'image/png', 'image/gif')).toEqual([['error', 'gif_not_alone', '/media/1']]);
    expect(codes('Hi.', 'image/gif', 'image/gif')).toEqual([['error', 'gif_not_alone', '/media/0']]);
  });

  it('refuses characters that X does not store', () => {
    expect(codes('Hi\ufffe.')).toEqual([['error', 'invalid_characters', '/text']]);
  });

  it('warns of a second cashtag', () => {
    expect(codes('Only $ABC here.')).toEqual([]);
    expect(codes('Both $ABC and $XYZ here.')).toEqual([['warning', 'too_many_cashtags', '/text']]);
  });

  it('warns of mentions, and names them', () => {
    const [warning] = checkXContent({ text: 'Thanks @ana, @bob and @ana!', media: [] });
    expect(warning).toMatchObject({ severity: 'warning', code: 'mention_restricted' });
    expect(warning!.message).toContain('@ana, @bob.');
  });

  it('tells what a link costs, with or without a protocol', () => {
    for (const text of ['Look: https://example.com/x', 'Look: example.com']) {
      const [warning] = checkXContent({ text, media: [] });
      expect(warning).toMatchObject({ severity: 'warning', code: 'cost', pointer: '/text' });
      expect(warning!.message).toMatch(/\$0\.200.*\$0\.015/);
    }
  });
});
