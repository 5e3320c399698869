import { cleanText } from '../kit/text.js';
import { distinct, linksIn, webUrl } from '../kit/links.js';

/** Bounded, so that `[[[[…` costs no more than its length. */
const LINK =
  /(!?)\[([^[\]\n]{0,500})\]\(\s*<?([^()\s<>]{1,2000}(?:\([^()\s<>]{0,200}\))?[^()\s<>]{0,200})>?(?:\s+["'][^"'\n]{0,300}["'])?\s*\)/g;

export interface MarkdownText {
  text: string;
  links: string[];
  hasImage: boolean;
}

/** What a person reads of a Markdown text, as people write it in forums: no more of the grammar than that takes. */
export function markdownText(markdown: string, base?: string): MarkdownText {
  const links: (string | null)[] = [];
  let hasImage = false;
  const unlinked = hideEscaped(markdown.slice(0, 200_000)).replace(
    LINK,
    (_, image: string, label: string, target: string) => {
      if (image) hasImage = true;
      else links.push(webUrl(showEscaped(target), base));
      return label;
    },
  );
  const plain = unlinked
    .replace(/^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|:::.{0,200}$|```.{0,50}$)/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)([^*_~\n]{1,1000})\1/g, '$2')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})\*(?![\w*])/g, '$1')
    .replace(/(?<![\w_])_(?=[^\s_])([^_\n]{1,1000})_(?![\w_])/g, '$1')
    .replace(/`([^`\n]{1,1000})`/g, '$1');
  const text = cleanText(showEscaped(plain));
  return { text, links: distinct([...links, ...linksIn(showEscaped(unlinked))]), hasImage };
}

/** Escaped signs are put out of the way, into the private use area, until all others are read. */
const hideEscaped = (text: string): string =>
  text.replace(/\\([\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])/g, (_, sign: string) =>
    String.fromCharCode(0xe000 + sign.charCodeAt(0)),
  );
const showEscaped = (text: string): string =>
  text.replace(/[\uE021-\uE07E]/g, (hidden) => String.fromCharCode(hidden.charCodeAt(0) - 0xe000));
