import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalUrl, linksTo, siteOf } from './links.js';

describe('canonicalUrl', () => {
  it.each([
    ['http://WWW.Acme.com:80/News/?utm_source=x&b=2&a=1&fbclid=abc#top', 'https://acme.com/News?a=1&b=2'],
    ['https://acme.com', 'https://acme.com/'],
    ['https://acme.com/', 'https://acme.com/'],
    ['https://acme.com:8443/x/', 'https://acme.com:8443/x'],
    ['https://user:pass@acme.com/x', 'https://acme.com/x'],
    ['https://acme.com/#!/page/1', 'https://acme.com/#!/page/1'],
    ['https://acme.com/%7eana/%c3%b1', 'https://acme.com/~ana/%C3%B1'],
    ['https://cañas.es/menú', 'https://xn--caas-hqa.es/men%C3%BA'],
    ['https://acme.com/x?gclid=1&mc_cid=2&mc_eid=3&_hsenc=4&ref=home', 'https://acme.com/x'],
    ['https://acme.com/x?reference=7&medium=print&atom_=1', 'https://acme.com/x?atom_=1&medium=print&reference=7'],
    ['https://m.acme.co.uk/x', 'https://acme.co.uk/x'],
    ['https://www.m.acme.com/x', 'https://acme.com/x'],
    ['https://m.me/acme', 'https://m.me/acme'],
    ['https://amp.dev/about/', 'https://amp.dev/about'],
    ['https://www.com/', 'https://www.com/'],
    ['https://es.m.wikipedia.org/wiki/Preg%C3%B3n', 'https://es.wikipedia.org/wiki/Preg%C3%B3n'],
    ['https://acme.com/news/one/amp/', 'https://acme.com/news/one'],
    ['https://acme.com/amp', 'https://acme.com/amp'],
    ['https://acme.com/one.amp?outputType=amp', 'https://acme.com/one'],
    ['https://www.google.com/amp/s/acme.com/one/amp', 'https://acme.com/one'],
    ['https://acme-com.cdn.ampproject.org/c/s/acme.com/one?amp=1', 'https://acme.com/one'],
    ['https://www.google.com/url?rct=j&sa=t&url=https://acme.com/a%3Fb%3D1&ct=ga', 'https://acme.com/a?b=1'],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Facme.com%2F%3Ffbclid%3Dz&h=1', 'https://acme.com/'],
    ['https://www.google.com/search?q=acme', 'https://google.com/search?q=acme'],
    ['https://x.com/ana/status/1?s=20&t=abc', 'https://x.com/ana/status/1'],
    ['https://www.youtube.com/watch?v=abc&feature=share&si=xyz&t=42', 'https://youtube.com/watch?t=42&v=abc'],
    ['mailto:ana@acme.com', null],
    ['javascript:alert(1)', null],
    ['acme.com/x', null],
    ['https://', null],
    ['', null],
  ])('of %s is %s', (url, canonical) => expect(canonicalUrl(url)).toBe(canonical));

  const pieces = fc.constantFrom(
    ...[
      'https://',
      'http://',
      'www.',
      'm.',
      'amp.',
      'mobile.',
      'acme.com',
      'google.com',
      '/amp',
      '/',
      '//',
      '.amp',
      '?',
      '&',
    ],
    ...[
      'utm_a=1',
      'url=',
      'q=',
      '/url',
      '%',
      '%2',
      '%7E',
      '#!',
      '#',
      ':80',
      ':443',
      '@',
      'ñ',
      ' ',
      '\0',
      '..',
      'https%3A%2F%2F',
    ],
    ...['.cdn.ampproject.org/c/s/', '/amp/s/', 'l.facebook.com/l.php?u='],
  );
  const urls = fc.array(fc.oneof({ weight: 4, arbitrary: pieces }, fc.string({ maxLength: 4 })), { maxLength: 14 });

  it('never throws and changes nothing more the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          urls.map((parts) => `https://${parts.join('')}`),
          urls.map((parts) => parts.join('')),
          fc.webUrl(),
        ),
        (url) => {
          const canonical = canonicalUrl(url);
          if (canonical !== null) expect(canonicalUrl(canonical)).toBe(canonical);
          siteOf(url);
          linksTo([url], [url]);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('siteOf', () => {
  it.each([
    ['https://www.Acme.com/x', 'acme.com'],
    ['http://blog.acme.com:8080', 'blog.acme.com'],
    ['acme.com/blog', 'acme.com'],
    ['https://www.cañas.es', 'xn--caas-hqa.es'],
    ['https://www.com/', 'www.com'],
    ['https://acme.com./', 'acme.com'],
    ['not a host', null],
  ])('of %s is %s', (url, site) => expect(siteOf(url)).toBe(site));
});

describe('linksTo', () => {
  it.each([
    ['https://acme.com/x', 'acme.com', true],
    ['https://shop.acme.com/x', 'acme.com', true],
    ['https://shop.acme.com/x', 'https://www.acme.com/', true],
    ['https://acme.com/x', 'shop.acme.com', false],
    ['https://notacme.com/x', 'acme.com', false],
    ['https://acme.com.evil.net/', 'acme.com', false],
    ['https://www.xn--caas-hqa.es/x', 'cañas.es', true],
    ['https://CAÑAS.es/x', 'xn--caas-hqa.es', true],
    ['https://acme.com/x', 'com', false],
    ['https://acme.co.uk/x', 'co.uk', false],
    ['https://acme.com/x', '', false],
  ])('%s to %s: %s', (link, domain, leads) => expect(linksTo(['https://other.org/', link], [domain])).toBe(leads));
});
