import twitterText from 'twitter-text';

/** What the text of a post on X is read from. */
export interface TweetText {
  id: string;
  text: string;
  entities?: { urls?: { url: string; expanded_url?: string | null; media_key?: string | null }[] | null } | null;
}

const T_CO = /https?:\/\/t\.co\/\w+/g;

/** The text as it was sent: X escapes `& < >`, shortens every link to t.co, and appends one for the images. */
export function readableText({ id, text, entities }: TweetText): string {
  const own = new RegExp(`/status/${id}/(photo|video)/\\d+$`);
  const links = new Map(
    (entities?.urls ?? []).map(({ url, expanded_url, media_key }) => {
      const isMedia = Boolean(media_key) || own.test(expanded_url ?? '');
      return [url, isMedia ? '' : (expanded_url ?? url)];
    }),
  );
  return unescape(text).replace(T_CO, (short) => links.get(short) ?? short);
}

/** Two texts are the same post when these are equal: X normalises to NFC, trims, and completes links (`example.com`). */
export function comparable(text: string): string {
  const normal = text.normalize('NFC');
  const urls = twitterText.extractUrlsWithIndices(normal, { extractUrlsWithoutProtocol: true });
  const pieces = urls.map(({ url, indices: [, end] }, index) => {
    const from = urls[index - 1]?.indices[1] ?? 0;
    return normal.slice(from, end - url.length) + plainUrl(url);
  });
  return [...pieces, normal.slice(urls.at(-1)?.indices[1] ?? 0)]
    .join('')
    .replace(/https?:\/\//gi, '') // of links that twitter-text does not know to be some, such as those of new top-level domains
    .replace(/\s+/g, ' ')
    .trim();
}

/** Without protocol and final slash, the host in lower case (`ñ` as punycode). */
function plainUrl(url: string): string {
  const address = /^https?:\/\//i.test(url) ? url : `http://${url}`;
  if (!URL.canParse(address)) return url;
  const { host, pathname, search, hash } = new URL(address);
  return `${host}${pathname}${search}${hash}`.replace(/\/$/, '');
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** In one pass: `&amp;lt;` is the text `&lt;`. */
const unescape = (text: string): string => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]!);
