import { describe, expect, it } from '@jest/globals';
import { cpuMs } from './harness-time.js';
import { htmlText } from './html.js';

describe('htmlText', () => {
  it('reads what a person sees', () => {
    const html =
      '<h2>The <b>town</b></h2><p>Says &lt;hello&gt; &amp; more.<br>Next line.</p><ul><li>one</li><li>two</li></ul>' +
      '<script>alert(1)</script><style>p{}</style><p>See <a href="/x?a=1&amp;b=2">this</a>, <a href="javascript:alert(1)">that</a>.</p>' +
      '<img src="https://a.example/i.png" alt="dot"><video src="v.mp4"></video>';
    expect(htmlText(html, 'https://a.example/feed')).toEqual({
      text: 'The town\n\nSays <hello> & more.\nNext line.\n\n- one\n- two\n\nSee this, that.',
      links: ['https://a.example/x?a=1&b=2'],
      media: ['image', 'video'],
    });
  });

  it('leaves plain text as it is', () => {
    expect(htmlText('Just a text, 3 > 2.').text).toBe('Just a text, 3 > 2.');
  });

  it.each([
    ['deep nesting', '<div>'.repeat(50_000)],
    ['open tags', '<p'.repeat(100_000)],
    ['open attributes', '<a href="'.repeat(30_000)],
    ['many anchors', '<a href="https://a.example/x">x</a>'.repeat(6_000)],
    ['comments', '<!--'.repeat(50_000)],
    ['tables', '<table><tr><td>'.repeat(15_000)],
  ])('ends soon with %s', async (_, html) => {
    expect(htmlText(html).links.length).toBeLessThanOrEqual(50);
    expect(await cpuMs(() => htmlText(html))).toBeLessThan(1_000);
  });
});
