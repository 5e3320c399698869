export interface PageMeta {
  title: string | null;
  description: string | null;
  /** Absolute address of the picture that stands for the page. */
  image: string | null;
}

/** A page as it was fetched. */
interface Page {
  headers: Record<string, string>;
  body: Buffer;
  url: string;
}

const MAX_TITLE = 300;
const MAX_DESCRIPTION = 1_000;
/** Pages are written by strangers: no more tags than this are looked at, and no longer ones. */
const MAX_TAGS = 200;
const MAX_TAG_LENGTH = 4_000;

const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;
const REST_OF_TAG = /^(?:"[^"]*"|'[^']*'|[^'">])*/;

/** What a web page says about itself in Open Graph, Twitter and plain meta tags. Of anything but HTML nothing is known. */
export function readPageMeta({ headers, body, url }: Page): PageMeta {
  const type = headers['content-type'] ?? '';
  if (!/html/i.test(type)) return { title: null, description: null, image: null };
  const html = decode(body, type);
  const metas = metasOf(html);
  const first = (...names: string[]) => names.map((name) => metas.get(name)).find(Boolean) ?? null;
  return {
    title: cut(first('og:title', 'twitter:title') ?? titleOf(html), MAX_TITLE),
    description: cut(first('og:description', 'twitter:description', 'description'), MAX_DESCRIPTION),
    image: absolute(first('og:image', 'og:image:url', 'twitter:image'), url),
  };
}

/** Contents of the meta tags by lower-case `property` or `name`; of several with one name the first. */
function metasOf(html: string): Map<string, string> {
  const metas = new Map<string, string>();
  for (const piece of html.split(/<meta\s/i, MAX_TAGS + 1).slice(1)) {
    const [tag] = REST_OF_TAG.exec(piece.slice(0, MAX_TAG_LENGTH)) ?? [''];
    const attributes = new Map<string, string>();
    for (const [, name, double, single, bare] of tag.matchAll(ATTRIBUTE)) {
      attributes.set(name!.toLowerCase(), double ?? single ?? bare ?? '');
    }
    const name = (attributes.get('property') ?? attributes.get('name'))?.toLowerCase();
    const content = tidy(attributes.get('content') ?? '');
    if (name && content && !metas.has(name)) metas.set(name, content);
  }
  return metas;
}

function titleOf(html: string): string | null {
  const start = html.search(/<title[\s>]/i);
  const [, title] = /^<title[^>]*>([^<]*)/i.exec(html.slice(start, start + MAX_TAG_LENGTH)) ?? [];
  return start < 0 || !title ? null : tidy(title) || null;
}

/** The charset of the header, else of a `<meta charset>`, else UTF-8. */
function decode(body: Buffer, contentType: string): string {
  const head = body.toString('latin1', 0, 1_024);
  const [, label] =
    /charset=["']?([\w-]+)/i.exec(contentType) ?? /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(head) ?? [];
  try {
    return new TextDecoder(label ?? 'utf-8').decode(body);
  } catch {
    return body.toString();
  }
}

const NAMED: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', iexcl: '¡', iquest: '¿', laquo: '«', raquo: '»', ndash: '–',
  mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', middot: '·', bull: '•', euro: '€', copy: '©', reg: '®',
}; // prettier-ignore

/** Combining marks by the second half of an entity's name: `&ntilde;` is n with a tilde. */
const MARKS: Record<string, string> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030A',
  cedil: '\u0327',
};

/** Character references resolved, white space as one blank each. */
function tidy(text: string): string {
  return text
    .replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{1,10}));/gi, (whole, hex, decimal, name) =>
      name ? (entity(name as string) ?? whole) : character(hex ? parseInt(hex as string, 16) : Number(decimal)),
    )
    .replace(/\s+/g, ' ')
    .trim();
}

function entity(name: string): string | undefined {
  const [, letter, mark] = /^([a-z])(acute|grave|circ|tilde|uml|ring|cedil)$/i.exec(name) ?? [];
  return letter && mark ? (letter + MARKS[mark.toLowerCase()]).normalize('NFC') : NAMED[name.toLowerCase()];
}

const character = (code: number): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : '';

const cut = (text: string | null, max: number): string | null =>
  text && text.length > max
    ? `${text
        .slice(0, max - 1)
        .toWellFormed()
        .trimEnd()}…`
    : text;

function absolute(reference: string | null, base: string): string | null {
  const url = reference ? URL.parse(reference, base) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
