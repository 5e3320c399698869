import { compile, type FormatCallback } from 'html-to-text';
import type { Item } from '../../domain/index.js';
import { distinct, webUrl } from './links.js';
import { cleanText } from './text.js';

/** What is taken of a longer piece of HTML. Ten thousand tags inside each other cost 0.1 s, and the parser takes quadratic time for them. */
const MAX_HTML = 100_000;

interface Found {
  base: string | undefined;
  links: (string | null)[];
  media: Item['media'];
}

export interface HtmlText {
  text: string;
  /** Absolute http(s) URLs of its anchors. */
  links: string[];
  media: Item['media'];
}

const formatters: Record<string, FormatCallback> = {
  anchor: (element, walk, builder) => {
    const found = foundBy(builder);
    found.links.push(webUrl(element.attribs?.['href'], found.base));
    walk(element.children, builder);
  },
  medium: (element, _walk, builder) => {
    foundBy(builder).media.push(MEDIA[String(element.name)] ?? 'image');
  },
};

/** The third argument of `convert`, which the types of html-to-text leave out. */
const foundBy = (builder: Parameters<FormatCallback>[2]): Found => (builder as unknown as { metadata: Found }).metadata;

const MEDIA: Record<string, Item['media'][number]> = { img: 'image', video: 'video', iframe: 'video', audio: 'audio' };

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML, maxDepth: 100, ellipsis: '' },
  formatters,
  selectors: [
    { selector: 'a', format: 'anchor' },
    ...Object.keys(MEDIA).map((selector) => ({ selector, format: 'medium' })),
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', options: { uppercaseHeaderCells: false } },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    ...['template', 'noscript', 'object', 'svg'].map((selector) => ({ selector, format: 'skip' })),
  ],
}) as unknown as (html: string, found: Found) => string;

/** What a person reads of a piece of HTML, what it links to and what it shows. Scripts and styles are nothing to read. */
export function htmlText(html: string, base?: string): HtmlText {
  const found: Found = { base, links: [], media: [] };
  const text = cleanText(convert(html.slice(0, MAX_HTML), found));
  return { text, links: distinct(found.links), media: [...new Set(found.media)] };
}
