import { describe, expect, it } from '@jest/globals';
import { readPageMeta, type PageMeta } from './page-meta.js';

const read = (html: string | Buffer, contentType = 'text/html; charset=utf-8'): PageMeta =>
  readPageMeta({ headers: { 'content-type': contentType }, body: Buffer.from(html), url: 'https://example.com/a/b' });

describe('what a page says about itself', () => {
  it('prefers Open Graph', () => {
    const html = `<title>Plain</title><meta name="description" content="plain"><META content='Its &quot;title&quot;' property=og:title>
      <meta property="og:description" content="a > b"/><meta property="og:image" content="/pic.png?a=1&amp;b=2">`;
    expect(read(html)).toEqual({
      title: 'Its "title"',
      description: 'a > b',
      image: 'https://example.com/pic.png?a=1&b=2',
    });
  });

  it('falls back to the plain tags', () => {
    expect(read('<html><title lang="en">\n A &amp;\n B </title><meta name=description content=short>')).toEqual({
      title: 'A & B',
      description: 'short',
      image: null,
    });
  });

  it('reads character references', () => {
    const html =
      '<title>&iexcl;Ma&ntilde;ana, caf&eacute; &Uuml; &#8220;x&#x201D; &nbsp; &unknown; &#xD800;&#0;!</title>';
    expect(read(html).title).toBe('¡Mañana, café Ü “x” &unknown; \uFFFD!');
  });

  it.each([
    ['header', '<title>ma\u00f1ana</title>', 'text/html; charset=ISO-8859-1'],
    ['page', '<meta charset="windows-1252"><title>ma\u00f1ana</title>', 'text/html'],
  ])('believes the charset of the %s', (_, html, contentType) => {
    expect(read(Buffer.from(html, 'latin1'), contentType).title).toBe('mañana');
  });

  it('takes an unknown charset for UTF-8', () => {
    expect(read('<title>mañana</title>', 'text/html; charset=klingon').title).toBe('mañana');
  });

  it('knows nothing of what is no page, or says nothing', () => {
    const nothing = { title: null, description: null, image: null };
    expect(read('<title>No</title>', 'application/pdf')).toEqual(nothing);
    expect(read('<p>Hello</p><title></title><meta name="description" content=" ">')).toEqual(nothing);
    expect(read('')).toEqual(nothing);
  });

  it('takes no image that is not on the web', () => {
    for (const image of ['data:image/png;base64,AAAA', 'file:///etc/passwd', 'https://']) {
      expect(read(`<meta property="og:image" content="${image}">`).image).toBeNull();
    }
  });

  it('cuts what is too long', () => {
    const { title, description } = read(
      `<title>${'t'.repeat(999)}</title><meta name=description content="${'d'.repeat(2000)}">`,
    );
    expect([title!.length, description!.length]).toEqual([300, 1000]);
  });

  it('is not slowed down by hostile pages', () => {
    for (const bomb of ['<meta ', '<meta a="', '<title', '<meta charset', '&#', '<meta x=\'"']) {
      const started = performance.now();
      read(bomb.repeat(4_000_000 / bomb.length));
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });
});
