/** Elements whose content is text to read, also when somebody forgot to escape the markup in it. */
const TEXTUAL = /<((?:[\w-]+:)?(?:description|summary|content|encoded|title|subtitle))(\s[^<>]*)?>/gi;
/** Of a longer document the first and the last entries are read: the newest are at one of the ends. */
const MAX_AT_EACH_END = 1_000;
/** Tags and entities that are parsed at the most: 10 MB of `<a>` took xml2js 20 s and 1 GB, 10 MB of real entries 1 s. */
const MAX_TAGS = 300_000;
const MAX_ENTITIES = 2_000_000;
const ITEMS = /<(item|entry|rss:item|atom:entry)[\s>]/gi;

/**
 * Wraps markup inside of texts into CDATA: unescaped HTML and Atom's XHTML would lose the order of words and elements in
 * xml2js, and unclosed tags would swallow what follows. Linear: every closing tag is looked for once.
 */
export function shieldMarkup(xml: string): string {
  const out: string[] = [];
  const unclosed = new Set<string>();
  let done = 0;
  TEXTUAL.lastIndex = 0;
  for (let match = TEXTUAL.exec(xml); match; match = TEXTUAL.exec(xml)) {
    const [open, name = '', attributes = ''] = match;
    if (attributes.endsWith('/') || unclosed.has(name)) continue;
    const from = match.index + open.length;
    const cdata = /^\s{0,50}<!\[CDATA\[/.exec(xml.slice(from, from + 70));
    const to = cdata ? xml.indexOf(']]>', from) : xml.indexOf(`</${name}`, from);
    if (to < 0) {
      unclosed.add(name);
      continue;
    }
    TEXTUAL.lastIndex = to;
    const inner = cdata ? '' : xml.slice(from, to);
    if (!inner.includes('<')) continue;
    // What CDATA sections this text has of its own end here too.
    const bare = inner.replaceAll('<![CDATA[', '').replaceAll(']]>', '');
    out.push(xml.slice(done, from), '<![CDATA[', bare, ']]>');
    done = to;
  }
  return out.join('') + xml.slice(done);
}

/** Leaves out the middle of a very long feed; `skipped` entries. */
export function shorten(xml: string): { xml: string; skipped: number } {
  const starts: number[] = [];
  for (const { index } of xml.matchAll(ITEMS)) starts.push(index);
  const skipped = starts.length - 2 * MAX_AT_EACH_END;
  if (skipped <= 0) return { xml, skipped: 0 };
  return { xml: xml.slice(0, starts[MAX_AT_EACH_END]) + xml.slice(starts.at(-MAX_AT_EACH_END)), skipped };
}

/** True when parsing it would hold up everything else; markup in CDATA is not parsed and does not count. */
export function isTooMuch(xml: string): boolean {
  let tags = 0;
  let entities = 0;
  for (let at = 0; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (code === 0x26) entities++;
    if (code !== 0x3c) continue;
    if (xml.startsWith('<![CDATA[', at)) {
      const end = xml.indexOf(']]>', at);
      if (end < 0) break;
      at = end;
    } else tags++;
  }
  return tags > MAX_TAGS || entities > MAX_ENTITIES;
}

export interface Pieces {
  /** The feed without its entries, closed. */
  head: string;
  /** Each entry as a feed of its own. */
  entries: string[];
}

/** Cuts a document that cannot be parsed as a whole into its head and its entries; what is cut off at the end stays open. */
export function cutIntoPieces(xml: string): Pieces {
  const starts = Array.from(xml.matchAll(ITEMS), ({ index, 1: name }) => ({ index, name: name!.toLowerCase() }));
  const atom = starts[0]?.name.endsWith('entry') ?? false;
  const [open, close] = atom ? ['<feed>', '</feed>'] : ['<rss version="2.0"><channel>', '</channel></rss>'];
  const head = xml.slice(0, starts[0]?.index ?? xml.length);
  return {
    head: `${open}${head.replace(/^[\s\S]{0,5000}?<(?:channel|(?:atom:)?feed)(?:\s[^<>]*)?>/i, '')}${close}`,
    entries: starts.flatMap(({ index, name }, at) => {
      const piece = xml.slice(index, starts[at + 1]?.index);
      const end = piece.toLowerCase().lastIndexOf(`</${name}`);
      return end < 0 ? [] : [`${open}${piece.slice(0, end)}</${name}>${close}`];
    }),
  };
}
