import { escapeHtml } from '../../core/escape.js';
import type { TextUrl } from './text.js';

const TAG_OR_MENTION = /(?<![\p{L}\p{N}_/&])(?:#([\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)|@([a-z0-9_]+)(?![\w@.-]))/giu;

/** A status's text as Mastodon renders it: paragraphs, line breaks, shortened links, hashtags, local mentions. */
export function renderContent(
  text: string,
  urls: TextUrl[],
  baseUrl: string,
  knows: (handle: string) => boolean,
): string {
  let html = '';
  let from = 0;
  for (const { url, indices } of urls) {
    html += renderWords(text.slice(from, indices[0]), baseUrl, knows) + renderLink(url);
    from = indices[1];
  }
  html += renderWords(text.slice(from), baseUrl, knows);
  return html === '' ? '' : `<p>${html.replace(/\n{2,}/g, '</p><p>').replace(/\n/g, '<br />')}</p>`;
}

/** Hashtags of a text, lower case, once each. */
export function tagsOf(text: string): string[] {
  const tags = [...text.matchAll(TAG_OR_MENTION)].flatMap(([, tag]) => (tag ? [tag.toLowerCase()] : []));
  return [...new Set(tags)];
}

function renderWords(words: string, baseUrl: string, knows: (handle: string) => boolean): string {
  let html = '';
  let from = 0;
  for (const match of words.matchAll(TAG_OR_MENTION)) {
    const [all, tag, handle = ''] = match;
    if (tag === undefined && !knows(handle)) continue;
    html +=
      escapeHtml(words.slice(from, match.index)) +
      (tag === undefined ? mention(handle, baseUrl) : hashtag(tag, baseUrl));
    from = match.index + all.length;
  }
  return html + escapeHtml(words.slice(from));
}

const hashtag = (tag: string, baseUrl: string): string =>
  `<a href="${baseUrl}/tags/${encodeURIComponent(tag)}" class="mention hashtag" rel="tag">#<span>${escapeHtml(tag)}</span></a>`;

const mention = (handle: string, baseUrl: string): string =>
  `<span class="h-card" translate="no"><a href="${baseUrl}/@${handle}" class="u-url mention">@<span>${handle}</span></a></span>`;

function renderLink(url: string): string {
  const prefix = /^https?:\/\/(?:www\.)?/.exec(url)?.[0] ?? '';
  const shown = url.slice(prefix.length, prefix.length + 30);
  const rest = url.slice(prefix.length + 30);
  const [start, middle, end] = [prefix, shown, rest].map(escapeHtml);
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">${start}</span>` +
    `<span class="${rest ? 'ellipsis' : ''}">${middle}</span><span class="invisible">${end}</span></a>`
  );
}
