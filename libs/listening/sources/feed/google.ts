import { webUrl } from '../kit/links.js';

/** Where a link of Google Alerts or Google News leads to; any other link is itself. */
export function directLink(link: string): string {
  const url = URL.parse(link);
  if (!url || !/(^|\.)google\.[a-z.]{2,6}$/.test(url.hostname)) return link;
  if (url.pathname === '/url') return webUrl(url.searchParams.get('url') ?? url.searchParams.get('q')) ?? link;
  const [, article] = /\/(?:rss\/)?articles\/([\w-]{20,2000})/.exec(url.pathname) ?? [];
  return (article && insideOf(article)) ?? link;
}

/**
 * Older article ids are the address itself, in a protobuf in base64. Newer ones are opaque (they can only be resolved by
 * asking Google once more for each): then the link through Google stays.
 */
function insideOf(article: string): string | null {
  const [found] = /https?:\/\/[\x21-\x7e]+/.exec(Buffer.from(article, 'base64url').toString('latin1')) ?? [];
  return webUrl(found ?? null);
}
