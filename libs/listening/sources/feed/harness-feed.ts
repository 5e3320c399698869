import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { FakeServer } from '../kit/harness-server.js';

const escape = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character]!);

export type Dialect = 'rss' | 'atom' | 'rdf' | 'json';

/** The records of one dialect; `text` is plain. */
const ENTRY: Record<Dialect, (post: FakeText, at: string) => string> = {
  rss: ({ id, text, at }, url) =>
    `<item><guid isPermaLink="false">${id}</guid><link>${url}/${id}</link><description>${escape(escape(text))}</description><pubDate>${at.toUTCString()}</pubDate></item>`,
  atom: ({ id, text, at }, url) =>
    `<entry><id>urn:x:${id}</id><link href="${url}/${id}"/><title/><content type="text">${escape(text)}</content><updated>${at.toISOString()}</updated></entry>`,
  rdf: ({ id, text, at }, url) =>
    `<item rdf:about="${url}/${id}"><link>${url}/${id}</link><description>${escape(escape(text))}</description><dc:date>${at.toISOString()}</dc:date></item>`,
  json: ({ id, text, at }, url) =>
    JSON.stringify({ id, url: `${url}/${id}`, content_text: text, date_published: at.toISOString() }),
};

const BROKEN: Record<Dialect, string[]> = {
  rss: ['<item></item>', '<item><title/><pubDate>yesterday</pubDate><guid/></item>', '<item><description><![CDATA[<script>alert(1)</script>]]></description></item>',
    '<item><title>No date & no <b>end</title><link>javascript:alert(1)</link><pubDate>32 Foo 20</pubDate></item>', '<item><title><![CDATA[<img src=x onerror=alert(1)> picture &nbsp; &unknown;]]></title></item>'],
  atom: ['<entry/>', '<entry><link/><id/><updated>0000-00-00</updated></entry>', '<entry><link>text</link><author/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b> c<script>x()</script></div></content></entry>',
    '<entry><published>nonsense</published><title type="html">&lt;script&gt;alert(1)&lt;/script&gt;words</title></entry>'],
  rdf: ['<item/>', '<item rdf:about=""><title>Only words</title><dc:date/></item>'],
  json: ['null', '7', '{}', '{"id":null,"content_html":"<script>x</script><p>html","date_published":"never"}', '{"id":{"a":1},"title":["x"],"tags":"no","authors":7,"content_text":"Odd types."}'],
}; // prettier-ignore

export function documentOf(dialect: Dialect, entries: string[]): string {
  const all = entries.join('\n');
  switch (dialect) {
    case 'rss':
      return `<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title><link>https://town.example/</link><description>News</description>${all}</channel></rss>`;
    case 'atom':
      return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Town</title><id>urn:x</id><updated>2026-11-23T10:00:00Z</updated>${all}</feed>`;
    case 'rdf':
      return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Town</title><items><rdf:Seq/></items></channel>${all}</rdf:RDF>`;
    case 'json':
      return `{"version":"https://jsonfeed.org/version/1.1","title":"Town","items":[${entries.join(',')}]}`;
  }
}

/** A site with one feed, newest entry first, that knows conditional requests. */
export async function feedWorld(dialect: Dialect): Promise<SourceWorld & { server: FakeServer }> {
  const entries = new Map<string, string>();
  let version = 0;
  const server = await FakeServer.start(({ headers }) => {
    const etag = `"v${version}"`;
    if (headers['if-none-match'] === etag) return { status: 304 };
    return {
      headers: { etag, 'content-type': 'application/xml' },
      body: documentOf(dialect, [...entries.values()].reverse()),
    };
  });
  const put = (id: string, entry: string): void => {
    version++;
    entries.set(id, entry);
  };
  const posts = new Map<string, FakeText>();
  const publish = (texts: FakeText[]): void => {
    for (const post of texts) {
      posts.set(post.id, post);
      put(post.id, ENTRY[dialect](post, server.url));
    }
  };
  return {
    server,
    config: { url: `${server.url}/feed` },
    allowPrivate: [server.host],
    clock: new FakeClock('2026-11-23T10:00:00Z'),
    publish,
    edit: (id, text) => publish([{ ...posts.get(id)!, text }]),
    publishBroken: () => BROKEN[dialect].forEach((entry, index) => put(`broken${index}`, entry)),
    fault: (fault) => void (server.fault = fault),
    pending: () => server.pending,
    close: () => server.close(),
  };
}
