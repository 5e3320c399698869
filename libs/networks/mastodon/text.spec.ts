import { describe, expect, it } from '@jest/globals';
import { mastodonDescriptor } from './descriptor.js';
import { checkWarning, isRenderingOf, measureText } from './text.js';

const { limits } = mastodonDescriptor;

describe('measureText', () => {
  it.each([
    ['graphemes', '👩‍👩‍👧‍👦 é e\u0301 日本', 8],
    ['a link as 23', 'https://example.com/a/very/long/path?with=query#and-more', 23],
    ['a short link as 23 too', 'see http://a.es now', 31],
    ['two links', 'https://example.com https://example.org/x', 47],
    ['no link without a protocol', 'example.com', 11],
    ['no link inside a word', 'xhttps://example.com', 20],
    ['no link without a domain', 'http://localhost/x', 18],
    ['a link in other scripts', 'https://пример.example.com/путь/日本語?añil=1', 23],
    ['a link in parentheses', '(https://example.com/a)', 25],
    ['parentheses in a link', 'https://example.com/a_(b)', 23],
    ['the full stop after a link', 'https://example.com/a. https://example.com. End', 53],
    ['the other script after a domain', 'https://example.com日本', 25],
    ['a link with a port and a query', 'https://example.com:8080?a=b&c=d#e', 23],
    ['an account in a link', 'https://example.com/@ana@mastodon.example', 23],
    ['a remote mention without its host', 'hi @ana@mastodon.example!', 8],
    ['a local mention as it is', 'hi @ana!', 8],
    ['an address of mail as it is', 'ana@mastodon.example', 20],
  ])('counts %s', (_, text, length) => {
    expect(measureText(text, limits)).toBe(length);
  });

  it('is not slowed down by long texts', () => {
    // twitter-text needs minutes for this one.
    const text = `https://example.com/(${'字.'.repeat(20_000)} @a@${'b.'.repeat(20_000)} ${'http://a'.repeat(10_000)}`;
    const began = performance.now();
    expect(measureText(text, limits)).toBeGreaterThan(80_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it("uses the server's own length of links", () => {
    const own = { ...limits, text: { ...limits.text, urlLength: 40 } };
    expect(measureText('https://example.com', own)).toBe(40);
  });
});

describe('checkWarning', () => {
  const content = (spoilerText: string, text: string) => ({
    kind: 'post' as const,
    text,
    media: [],
    options: { spoilerText },
  });

  it('counts warning and text together', () => {
    expect(checkWarning(content('a'.repeat(10), 'b'.repeat(490)), limits)).toEqual([]);
    expect(checkWarning(content('a'.repeat(10), 'b'.repeat(491)), limits)).toMatchObject([
      { code: 'text_too_long', pointer: '/options/spoilerText', limit: 500, measured: 501 },
    ]);
  });

  it('leaves a text that is too long by itself to the general check', () => {
    expect(checkWarning(content('a', 'b'.repeat(501)), limits)).toEqual([]);
  });
});

describe('isRenderingOf', () => {
  const text = 'Hola @ana@other.example & "tú": https://www.example.com/a/very/long/path?b=c&d=1\n\n#Pregón 1 < 2 👩‍👩‍👧‍👦';
  const html =
    '<p>Hola <span class="h-card" translate="no"><a href="https://other.example/@ana" class="u-url mention">@<span>ana</span></a></span> ' +
    '&amp; &quot;t&#xFA;&#34;: <a href="https://www.example.com/a/very/long/path?b=c&amp;d=1" target="_blank">' +
    '<span class="invisible">https://www.</span><span class="ellipsis">example.com/a/very/long/path?b</span><span class="invisible">=c&amp;d=1</span></a></p>' +
    '<p><a href="https://server/tags/Preg%C3%B3n" class="mention hashtag" rel="tag">#<span>Pregón</span></a> 1 &lt; 2 👩‍👩‍👧‍👦</p>';

  it('recognises what a server made of a text', () => {
    expect(isRenderingOf(html, text)).toBe(true);
    expect(isRenderingOf('<p>One<br />two</p><p>three</p>', 'One\ntwo\n\nthree')).toBe(true);
    expect(isRenderingOf('<p>caf\u00e9 <em>so</em></p>', 'cafe\u0301 *so*')).toBe(true);
    expect(isRenderingOf('', '')).toBe(true);
  });

  it.each([
    ['another link', text.replace('d=1', 'd=2')],
    ['another word', text.replace('Hola', 'Adiós')],
    ['another picture', text.replace('👩‍👩‍👧‍👦', '👨‍👩‍👧‍👦')],
    ['a part of it', text.slice(0, -20)],
  ])('does not take it for %s', (_, other) => {
    expect(isRenderingOf(html, other)).toBe(false);
  });
});
