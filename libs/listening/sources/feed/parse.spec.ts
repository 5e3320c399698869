import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { cpuMs } from '../kit/harness-time.js';
import { decodeFeed } from './decode.js';
import { itemsOf } from './entry-to-item.js';
import { documentOf } from './harness-feed.js';
import { readDocument } from './read-document.js';

const place = {
  url: 'https://town.example/feed',
  base: 'https://town.example/feed',
  now: new Date('2026-11-23T10:00:00Z'),
};
const read = async (document: string | Buffer, type?: string) => {
  const feed = await readDocument(Buffer.from(document as string), type, place.url);
  return { feed, ...(await itemsOf(feed, place)) };
};

describe('encodings', () => {
  const text = 'El año del ñandú, ¿sí? “Adiós” €';
  const xml = (charset: string) =>
    `<?xml version="1.0" encoding="${charset}"?><rss version="2.0"><channel><item><title>${text}</title></item></channel></rss>`;

  it.each([
    ['windows-1252', 'windows-1252', undefined],
    ['windows-1252', 'ISO-8859-1', undefined],
    ['windows-1252', 'utf-8', 'text/xml; charset=windows-1252'],
    ['utf-8', 'utf-8', undefined],
    ['utf-8', 'iso-8859-1', 'application/rss+xml; charset="UTF-8"'],
    ['windows-1252', 'utf-8', undefined],
    ['utf-16le', 'utf-16', undefined],
    ['utf-16be', 'utf-16', undefined],
    ['utf-8', 'no-such-charset', 'text/xml; charset=nonsense'],
  ])('bytes in %s, document says %s, HTTP says %s', async (real, declared, header) => {
    const { items } = await read(iconv.encode(xml(declared), real), header);
    expect(items[0]?.title).toBe(text);
  });

  it('reads byte order marks before all else', async () => {
    for (const charset of ['utf-8', 'utf-16le', 'utf-16be']) {
      const bytes = iconv.encode(xml('windows-1252'), charset, { addBOM: true });
      expect((await read(bytes, 'text/xml; charset=windows-1251')).items[0]?.title).toBe(text);
    }
  });

  it('keeps UTF-8 for the sake of one broken byte', () => {
    const bytes = Buffer.concat([Buffer.from(`${text}${text}`), Buffer.from([0xff])]);
    expect(decodeFeed(bytes)).toContain(text);
  });
});

describe('damaged feeds give what is whole', () => {
  const item = (n: number, more = '') => `<item><guid>${n}</guid><title>Title ${n}</title>${more}</item>`;
  const titles = async (document: string) => (await read(document)).items.map(({ title }) => title).toSorted();

  it.each([
    ['cut in an entry', documentOf('rss', [item(1), item(2), item(3)]).split('Title 3')[0]!, ['Title 1', 'Title 2']],
    ['cut in a tag', documentOf('rss', [item(1), item(2)]).replace(/<\/item><\/channel>.*/s, '</ite'), ['Title 1']],
    ['words before the declaration', `\n Warning: x in y.php\n${documentOf('rss', [item(1)])}`, ['Title 1']],
    ['words behind the end', `${documentOf('rss', [item(1)])}\n<script>track()</script> bye`, ['Title 1']],
    [
      'bare ampersands and HTML entities',
      documentOf('rss', [
        item(1, '<link>https://a.example/?a=1&b=2</link>'),
        '<item><title>A &amp B &eacute; & C</title></item>',
      ]),
      ['A & B é & C', 'Title 1'],
    ],
    [
      'an unclosed tag in a text',
      documentOf('rss', [item(1, '<description>a <b>b <br> c</description>'), item(2)]),
      ['Title 1', 'Title 2'],
    ],
    ['a closing tag too many', documentOf('rss', [item(1, '</p></div>'), item(2)]), ['Title 1', 'Title 2']],
    ['no version', `<rss><channel>${item(1)}</channel></rss>`, ['Title 1']],
    [
      'entries outside of the channel',
      `<rss version="2.0"><channel><title>T</title></channel>${item(1)}</rss>`,
      ['Title 1'],
    ],
    ['capital letters', `<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>Title 1</TITLE></ITEM></CHANNEL></RSS>`, ['Title 1']],
    ['control characters', documentOf('rss', ['<item><title>Ti\u0000tle\u0008 1</title></item>']), ['Title 1']],
    ['old RSS', `<rss version="0.91"><channel>${item(1)}</channel></rss>`, ['Title 1']],
    [
      'prefixed Atom',
      `<atom:feed xmlns:atom="x"><atom:entry><atom:title>Title 1</atom:title></atom:entry></atom:feed>`,
      ['Title 1'],
    ],
    ['no entries', documentOf('rss', []), []],
    ['an empty channel', '<rss version="2.0"><channel/></rss>', []],
    [
      'odd iTunes parts',
      `<rss version="2.0" xmlns:itunes="x"><channel><itunes:owner/><itunes:keywords a="b"/>${item(1)}</channel></rss>`,
      ['Title 1'],
    ],
  ])('%s', async (_, document, expected) => expect(await titles(document)).toEqual(expected));

  it('reads both ends of a feed without end', async () => {
    const { feed } = await read(
      documentOf(
        'rss',
        Array.from({ length: 5_000 }, (_, n) => item(n)),
      ),
    );
    expect(feed).toMatchObject({ skipped: 3_000, lost: 0, damaged: false });
    expect([feed.entries.length, feed.entries[0]?.id, feed.entries.at(-1)?.id]).toEqual([2_000, '0', '4999']);
  });

  it('refuses what is made to hold us up', async () => {
    await expect(read(`<rss version="2.0"><channel>${'<a>'.repeat(400_000)}`)).rejects.toMatchObject({
      code: 'not_a_feed',
    });
  });

  it('says how much was lost', async () => {
    const { feed } = await read(documentOf('rss', [item(1), item(2), item(3)]).split('Title 3')[0]!);
    expect(feed).toMatchObject({ lost: 1, damaged: true });
  });

  it.each([
    [
      'a page',
      '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head>',
      'https://town.example/rss?a=1&b=2',
    ],
    ['a page without one', '<!doctype html><html><body>Hello', 'Look on the site'],
    ['JSON', '{"hello": 1}', 'Look on the site'],
    ['nothing', '', 'Look on the site'],
    ['bytes', '\u0001\u0002\u0003', 'Look on the site'],
  ])('%s is no feed', async (_, document, action) => {
    await expect(read(document)).rejects.toMatchObject({
      kind: 'rejected',
      code: 'not_a_feed',
      action: expect.stringContaining(action),
    });
  });

  it('ends, whatever comes', async () => {
    const piece = fc.constantFrom('<rss version="2.0">', '<feed>', '<channel>', '<item>', '</item>', '<entry>', '</entry>', '<title>', '</title>', '<![CDATA[', ']]>', '<link', ' href="', '>', '/>', '&', '&amp;', '<!--', '-->', '<?xml', '<description>', '</description>', '<!DOCTYPE x [<!ENTITY a "b">]>', '&a;', 'text', '"', '</rss>', '</feed>'); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 40 }),
        async (parts) => {
          await read(parts.join('')).catch((error: unknown) => expect(error).toMatchObject({ code: 'not_a_feed' }));
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    [
      'open tags in a text',
      (n: number) => documentOf('rss', [`<item><description>${'&lt;p'.repeat(n)}</description></item>`]),
    ],
    ['texts that never end', (n: number) => '<rss version="2.0"><channel>'.concat('<description>'.repeat(n))],
    ['entries that never end', (n: number) => '<rss version="2.0"><channel>'.concat('<item><title>x'.repeat(n))],
    ['deep nesting', (n: number) => `<rss version="2.0"><channel>${'<a>'.repeat(n)}`],
    ['entities', (n: number) => documentOf('rss', [`<item><title>${'&x'.repeat(n)}</title></item>`])],
    [
      'one id for all',
      (n: number) =>
        documentOf(
          'rss',
          Array.from({ length: n / 50 }, () => '<item><guid>1</guid><title>x</title></item>'),
        ),
    ],
  ])('takes time in proportion to its size: %s', async (_, make) => {
    const time = (n: number) => {
      const document = make(n);
      return cpuMs(() => read(document).catch(() => undefined));
    };
    const [small, large] = [await time(20_000), await time(160_000)];
    // Eight times as much; quadratic would be sixty-four.
    expect(large).toBeLessThan(Math.max(small, 25) * 30);
  });
});

describe('entries', () => {
  const one = async (entry: string, dialect: 'rss' | 'atom' | 'json' = 'rss') =>
    (await read(documentOf(dialect, [entry]))).items[0];

  it('reads all that RSS tells', async () => {
    const item = await one(
      `<item><title>One &amp;amp; two</title><link> /a </link><guid isPermaLink="false">77</guid><dc:creator>Ana</dc:creator>
       <category>Fiestas</category><category domain="x">Añil</category><dc:language>es-ES</dc:language><pubDate>Mon, 23 Nov 2026 09:00:00 +0100</pubDate>
       <description>Short.</description><content:encoded><![CDATA[<p>Long <a href="https://b.example/x">text</a>.</p>]]></content:encoded>
       <enclosure url="https://a.example/a.mp3" type="audio/mpeg" length="1"/><media:content medium="image" url="x"/></item>`,
    );
    expect(item).toEqual({
      source: 'feed',
      externalId: 'https://town.example/feed#77',
      url: 'https://town.example/a',
      title: 'One & two',
      text: 'Long text.',
      language: 'es',
      author: { handle: 'Ana@town.example', name: 'Ana', url: null, followers: null },
      links: ['https://b.example/x'],
      hashtags: ['Fiestas', 'Añil'],
      mentions: [],
      media: ['audio', 'image'],
      kind: 'article',
      rating: null,
      metrics: null,
      publishedAt: new Date('2026-11-23T08:00:00Z'),
    });
  });

  it('reads all that Atom tells', async () => {
    const item = await one(
      `<entry><id>tag:town.example,2026:1</id><title type="text">a &lt; b</title><link rel="self" href="/self"/><link rel="alternate" href="/b"/>
       <link rel="enclosure" type="video/mp4" href="/v"/><author><name>Luis</name><uri>https://luis.example</uri></author><category term="mar"/>
       <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <b>town</b> speaks <i>up</i>.</div></content>
       <published>2026-11-23T08:00:00Z</published><updated>2026-11-23T09:00:00Z</updated></entry>`,
      'atom',
    );
    expect(item).toMatchObject({
      externalId: 'tag:town.example,2026:1',
      url: 'https://town.example/b',
      title: 'a < b',
      text: 'The town speaks up.',
      author: { name: 'Luis', url: 'https://luis.example/' },
      hashtags: ['mar'],
      media: ['video'],
      publishedAt: new Date('2026-11-23T08:00:00Z'),
    });
  });

  it.each([
    ['an address as guid', '<item><guid>https://a.example/1</guid><title>x</title></item>', 'https://a.example/1'],
    ['its link without a guid', '<item><link>https://a.example/1</link><title>x</title></item>', 'https://a.example/1'],
    ['a number as guid', '<item><guid>1</guid><title>x</title></item>', 'https://town.example/feed#1'],
    [
      'nothing but words',
      '<item><title>x</title></item>',
      expect.stringMatching(/^https:\/\/town\.example\/feed#[\w-]{22}$/),
    ],
  ])('has an id from %s', async (_, entry, id) => expect((await one(entry))?.externalId).toEqual(id));

  it('does not trust an id that several entries have', async () => {
    const entry = (n: number) => `<item><guid>same</guid><link>https://a.example/${n}</link><title>${n}</title></item>`;
    const { items } = await read(documentOf('rss', [entry(1), entry(2)]));
    expect(items.map(({ externalId }) => externalId).toSorted()).toEqual([
      'https://a.example/1',
      'https://a.example/2',
    ]);
  });

  it('takes dates of the future, and none, for now', async () => {
    for (const date of ['', '<pubDate>Mon, 23 Nov 2099 09:00:00 GMT</pubDate>']) {
      expect((await one(`<item><title>x</title>${date}</item>`))?.publishedAt).toEqual(place.now);
    }
  });

  it('unwraps Google News', async () => {
    const inner = Buffer.from('\u0008\u0013"\u0019https://diario.example/a\u00d2\u0001\u0000', 'latin1').toString(
      'base64url',
    );
    const item = await one(
      `<item><title>Big news - Diario</title><link>https://news.google.com/rss/articles/${inner}?oc=5</link><guid isPermaLink="false">CBM</guid>
       <description>&lt;a href="https://news.google.com/x" target="_blank"&gt;Big news&lt;/a&gt;&amp;nbsp;&amp;nbsp;&lt;font color="#6f6f6f"&gt;Diario&lt;/font&gt;</description>
       <source url="https://diario.example">Diario</source></item>`,
    );
    expect(item).toMatchObject({
      title: 'Big news',
      text: '',
      url: 'https://diario.example/a',
      author: { handle: 'Diario@diario.example', name: 'Diario', url: 'https://diario.example/' },
    });
    expect(item?.links).toContain('https://diario.example/');
  });

  it('keeps the link of Google News where the article is opaque', async () => {
    const link = `https://news.google.com/rss/articles/${Buffer.from('AU_yqLOpaqueOpaqueOpaque').toString('base64url')}?oc=5`;
    expect((await one(`<item><title>x</title><link>${link}</link></item>`))?.url).toBe(link);
  });

  it('unwraps Google Alerts', async () => {
    const item = await one(
      `<entry><id>tag:google.com,2013:googlealerts/feed:1</id><title type="html">The &lt;b&gt;Acme&lt;/b&gt; fair</title>
       <link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://diario.example/feria%3Fa%3D1&amp;ct=ga&amp;usg=x"/>
       <content type="html">All about &lt;b&gt;Acme&lt;/b&gt;&amp;nbsp;...</content><published>2026-11-23T08:00:00Z</published></entry>`,
      'atom',
    );
    expect(item).toMatchObject({
      title: 'The Acme fair',
      text: 'All about Acme ...',
      url: 'https://diario.example/feria?a=1',
    });
  });
});
