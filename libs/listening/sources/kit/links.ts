/** Longer ones are not links that somebody follows. */
const MAX_URL = 2_048;

/** An absolute http(s) URL; null for anything else. */
export function webUrl(value: unknown, base?: string): string | null {
  if (typeof value !== 'string' || value.length > MAX_URL) return null;
  const url = URL.parse(value.trim(), base);
  return url && /^https?:$/.test(url.protocol) && url.hostname ? url.href : null;
}

const URLS = /https?:\/\/[^\s<>"'`\\^{|}\u3000-\u303F\uFF00-\uFFEF]+/gi;

/** The URLs written out in a text, without the punctuation that follows them. */
export function linksIn(text: string): string[] {
  return distinct((text.match(URLS) ?? []).map(trimmed).map((url) => webUrl(url)));
}

/** Without #, as written; a number alone is none. */
export function hashtagsIn(text: string): string[] {
  const found = text.matchAll(
    /(?<![\p{L}\p{M}\p{N}_&/#])[#＃](?![\p{N}_]+(?![\p{L}\p{M}\p{N}_]))([\p{L}\p{M}\p{N}_]{1,100})/gu,
  );
  return distinct(Array.from(found, ([, tag]) => tag));
}

/** Without @, as written, with the server where one is named (`ana@mastodon.social`). Addresses of mail are none. */
export function mentionsIn(text: string): string[] {
  const found = text.matchAll(
    /(?<![\p{L}\p{N}_.@/-])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,100}[\p{L}\p{N}_])?(?:@[a-z0-9.-]{1,100}[a-z0-9])?)/giu,
  );
  return distinct(Array.from(found, ([, handle]) => handle));
}

/** Without nulls, empty ones and repetitions, at most `max`. */
export function distinct(values: Iterable<string | null | undefined>, max = 50): string[] {
  const kept = new Set<string>();
  for (const value of values) {
    if (kept.size >= max) break;
    if (value) kept.add(value);
  }
  return [...kept];
}

/** `https://a.example/x).` is written for `https://a.example/x`, `https://a.example/x_(y)` is itself. */
function trimmed(url: string): string {
  const bare = url.replace(/[.,;:!?…*_~]{1,10}$/, '');
  return bare.endsWith(')') && !bare.includes('(') ? trimmed(bare.slice(0, -1)) : bare;
}
