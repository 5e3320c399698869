import { describe, expect, it } from '@jest/globals';
import { readTokens } from './tokens.js';

const kinds = (text: string) => readTokens(text).map(({ kind, form }) => `${kind} ${form}`);

describe('readTokens', () => {
  it('tells words, tags, links, names, numbers and signs', () => {
    expect(kinds('@ana: ¡Vaya día! #QuéMal https://a.b/c www.b.es 19:00')).toEqual([
      ...['user \u0001user', 'sign :', 'sign ¡', 'word vaya', 'word dia', 'exclaim !', 'tag quemal'],
      ...['url \u0001url', 'url \u0001url', 'number 0', 'sign :', 'number 0'],
    ]);
  });

  it.each(['xD', ':-(', '8)', '<3', ':)', ';D', '=/'])('sees the face %s', (face) => {
    expect(kinds(`no ${face}`)).toEqual(['word no', `sign ${face}`]);
  });

  it('does not take words for faces', () => {
    expect(kinds('xdebug xc8')).toEqual(['word xdebug', 'word xc8']);
  });

  it('cuts stretched words to two and says so', () => {
    expect(readTokens('BUENÍSIMOOOO')).toEqual([
      { kind: 'word', form: 'buenisimoo', length: 12, shouted: true, stretched: true },
    ]);
  });

  it('reads entities, strips Arabic points, keeps the vowel signs of India', () => {
    expect(kinds('&lt;3')).toEqual(['sign <3']);
    expect(kinds('جَميلة')).toEqual(['word جميله']);
    expect(kinds('नहीं')).toEqual(['word नहीं']);
  });
});
