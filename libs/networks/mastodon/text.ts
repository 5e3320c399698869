import { countText } from '../kit/count-text.js';
import type { ChannelLimits, ContentFinding, ContentToCheck } from '../kit/connector.js';

const REMOTE_MENTION = /(?<![=/\p{L}\p{N}_])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\p{L}\p{N}_.-]*[\p{L}\p{N}_]/giu;

/**
 * What Mastodon takes for a link: only with a protocol, unlike X. After its config/initializers/twitter_regex.rb, whose paths go
 * on through any script, so that twitter-text's own rules do not fit; they are also quadratic (0.3 s for a link followed by
 * 4,000 CJK characters), this is linear. Left out: names of top-level domains, any two letters will do.
 */
const LINK = (() => {
  const domain = String.raw`(?:[\p{L}\p{N}_-]+\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)(?![a-z0-9@+-])(?::\d+)?`;
  const parentheses = String.raw`\([^\s<>()]*\)`;
  const pathEnd = String.raw`[^\s()?!*"'「」<>;:=,.$%[\]~&|@]`;
  const path = String.raw`\/(?:(?:[^\s<>()?]|${parentheses})*(?:${pathEnd}|\/|${parentheses}))?`;
  const query = String.raw`\?[^\s<>"{}\\]*[\p{L}\p{N}_&=#\/-]`;
  return new RegExp(String.raw`(?<![a-z0-9@＠$#＃])https?:\/\/${domain}(?:${path})?(?:${query})?`, 'giu');
})();

/** Length as Mastodon counts it: grapheme clusters, links at a fixed length, `@user@host` as `@user` (StatusLengthValidator). */
export function measureText(text: string, limits: ChannelLimits): number {
  const reserved = 'x'.repeat(limits.text.urlLength ?? 23);
  return countText(withoutHosts(text.replace(LINK, reserved)), 'graphemes');
}

/** Mastodon counts the content warning and the text together; too long each for itself is the text's own finding. */
export function checkWarning({ text, options }: ContentToCheck, limits: ChannelLimits): ContentFinding[] {
  const { spoilerText } = options;
  if (typeof spoilerText !== 'string') return [];
  const { max } = limits.text;
  const length = measureText(text, limits);
  const measured = length + countText(spoilerText, 'graphemes');
  if (length > max || measured <= max) return [];
  return [
    {
      severity: 'error',
      code: 'text_too_long',
      pointer: '/options/spoilerText',
      message: `Mastodon allows ${max} characters here for the content warning and the text together; these count ${measured}: shorten them by ${measured - max}.`,
      limit: max,
      measured,
    },
  ];
}

/**
 * True when a status's HTML is that text as some server renders it. Compared are letters, digits and pictures only: servers
 * differ in white space, quotes, Markdown signs and in how they write mentions.
 */
export const isRenderingOf = (html: string, text: string): boolean => skeleton(plainText(html)) === skeleton(text);

const skeleton = (text: string): string =>
  withoutHosts(text)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}]/gu, '');

const withoutHosts = (text: string): string => text.replace(REMOTE_MENTION, '@$1');

/** Links keep their whole address: servers hide its ends in `<span class="invisible">`, not from this. */
export function plainText(html: string): string {
  return html
    .replace(/<br\b[^>]*>|<\/p>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex, decimal, name) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? all;
      return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal));
    });
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
