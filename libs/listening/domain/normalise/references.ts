import { getPublicSuffix, parse } from 'tldts';

const LINK = /(?<![\p{L}\p{N}@_/])(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^\u3000-\u303F\uFF00-\uFF60«»“”]+/giu;
const HASHTAG = /(?<![\p{L}\p{M}\p{N}_&/#])[#＃](?=[\p{N}_]*\p{L})([\p{L}\p{M}\p{N}_]+)/gu;
const MENTION = /(?<![\p{L}\p{N}_@/.])[@＠]([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(@[a-z0-9.-]+\.[a-z]{2,})?/giu;
const LINK_END = /[.,;:!?…*_~)\]]+$/;

/** What a plain text refers to, for sources that do not tell. */
export interface References {
  links: string[];
  hashtags: string[];
  mentions: string[];
}

/**
 * Finds links (`https://…`, `www.…`), hashtags (not `#1`) and handles (`@ana`, `@ana@mastodon.social`, `@ana.bsky.social`).
 * Addresses without scheme and `www.` are not links: `acme.com` may be a name, `fin.de` a missing space.
 */
export function referencesIn(text: string): References {
  const links = text.includes('://') || /www\./i.test(text) ? [...text.matchAll(LINK)].map(([url]) => linkOf(url)) : [];
  const rest = links.length > 0 ? text.replace(LINK, ' ') : text;
  return {
    links: links.filter((link) => link !== null),
    hashtags: /[#＃]/.test(rest) ? [...rest.matchAll(HASHTAG)].map(([, tag]) => tag!) : [],
    mentions: /[@＠]/.test(rest) ? [...rest.matchAll(MENTION)].map(([, name, host]) => handleOf(name!, host)) : [],
  };
}

/** The same text without links, hashtags and handles: what its words say. */
export const withoutReferences = (text: string): string =>
  /[#＃@＠]|:\/\/|www\./i.test(text) ? text.replace(LINK, ' ').replace(HASHTAG, ' ').replace(MENTION, ' ') : text;

/** The same text without links and handles; hashtags keep their words. */
export const withoutAddresses = (text: string): string =>
  /[@＠]|:\/\/|www\./i.test(text) ? text.replace(LINK, ' ').replace(MENTION, ' ') : text;

function linkOf(written: string): string | null {
  const link = (/^www/i.test(written) ? `https://${written}` : written).replace(LINK_END, (end) =>
    closing(written, end),
  );
  return URL.canParse(link) && parse(link).hostname?.includes('.') ? link : null;
}

/** `(see https://en.wikipedia.org/wiki/Crier_(town))`: as many closing brackets as were opened inside belong to the link. */
function closing(link: string, end: string): string {
  const inside = link.slice(0, -end.length);
  const open = inside.split('(').length - inside.split(')').length;
  const first = end.match(/^\)+/)?.[0] ?? '';
  return open > 0 ? first.slice(0, open) : '';
}

/** `@juan.gracias` is a missing space; a handle with dots is a host name. */
const handleOf = (name: string, host: string | undefined): string =>
  host ? name + host : name.includes('.') && !isHost(name) ? name.slice(0, name.indexOf('.')) : name;

const isHost = (name: string): boolean => getPublicSuffix(name) !== null && parse(name).isIcann === true;
