import { expect, it } from '@jest/globals';
import { distinct, hashtagsIn, linksIn, mentionsIn, webUrl } from './links.js';

it.each([
  ['See https://a.example/x. Or (https://b.example/y)!', ['https://a.example/x', 'https://b.example/y']],
  ['https://es.wikipedia.org/wiki/Pregonero_(oficio)', ['https://es.wikipedia.org/wiki/Pregonero_(oficio)']],
  ['日本語https://a.example/x、次', ['https://a.example/x']],
  ['ftp://a.example javascript:alert(1) https://', []],
])('links in %s', (text, links) => expect(linksIn(text)).toEqual(links));

it('hashtags in a text', () => {
  expect(hashtagsIn('#Añil y (#b_2) x#no #123 ##twice &#39; https://a.example/#frag ＃日本 #1a')).toEqual([
    'Añil',
    'b_2',
    '日本',
    '1a',
  ]);
});

it('mentions in a text', () => {
  expect(mentionsIn('@ana and @luis@mastodon.social, mail me@b.example. (@ñu) @a.b.')).toEqual([
    'ana',
    'luis@mastodon.social',
    'ñu',
    'a.b',
  ]);
});

it('web addresses only', () => {
  expect(webUrl('/x', 'https://a.example/y')).toBe('https://a.example/x');
  expect([
    webUrl('javascript:alert(1)'),
    webUrl('x'),
    webUrl(null),
    webUrl(`https://a.example/${'x'.repeat(3_000)}`),
  ]).toEqual([null, null, null, null]);
});

it('each once, a bounded number of them', () => {
  expect(distinct(['a', '', null, 'a', 'b'])).toEqual(['a', 'b']);
  expect(distinct(Array.from({ length: 100 }, (_, i) => `${i}`))).toHaveLength(50);
});
