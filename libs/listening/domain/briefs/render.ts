import type { BriefContent } from './brief.js';
import { sectionsOf } from './sections.js';

export interface RenderedBrief {
  subject: string;
  text: string;
  html: string;
}

/** The brief as a mail: plain text, and HTML without images, scripts or anything from elsewhere. */
export function renderBrief(content: BriefContent): RenderedBrief {
  const { title, sections } = sectionsOf(content);
  const text = sections.map(({ title: head, lines }) => {
    const body = lines.flatMap((line) => [
      `- ${line.text}`,
      ...line.quotes.map((quote) => `    ${quote.text}${quote.url === null ? '' : ` ${quote.url}`}`),
    ]);
    return [head.toLocaleUpperCase(content.language), ...body].join('\n');
  });
  const html = sections.map(({ title: head, lines }) => {
    const items = lines.map((line) => {
      const quotes = line.quotes.map((quote) => `<li>${linked(quote)}</li>`).join('');
      return `<li>${escaped(line.text)}${quotes === '' ? '' : `<ul>${quotes}</ul>`}</li>`;
    });
    return `<h2>${escaped(head)}</h2><ul>${items.join('')}</ul>`;
  });
  return {
    subject: title,
    text: [title, ...text].join('\n\n'),
    html: `<!doctype html><html lang="${content.language}"><body><h1>${escaped(title)}</h1>${html.join('')}</body></html>`,
  };
}

function linked({ text, url }: { text: string; url: string | null }): string {
  if (url === null || !/^https?:\/\//i.test(url)) return escaped(text);
  return `<a href="${escaped(url)}">${escaped(text)}</a>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
