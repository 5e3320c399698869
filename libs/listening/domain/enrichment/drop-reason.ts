import type { Item } from '../item.js';
import { fold, tokenise } from '../query/tokens.js';
import type { Enrichment } from './enrichment.js';
import { siteOf } from './links.js';

/** What a workspace does not want to see: an author's handle, a site with all below it, or whole words. */
export interface Mute {
  kind: 'author' | 'site' | 'term';
  value: string;
}

/** Why a text is not shown. Stable words: they are stored and explained to people. */
export type DropReason =
  'empty' | 'too-old' | 'muted-author' | 'muted-site' | 'muted-term' | 'language-not-wanted' | 'spam';

/** What a workspace wants; what is left out is not asked for. */
export interface DropRules {
  mutes: readonly Mute[];
  /** ISO 639-1; empty or absent: all. A text of unknown language stays: nobody knows that it is unwanted. */
  languages?: readonly string[];
  /** Older texts are dropped. */
  notBefore?: Date;
  /** Spam from this value on is dropped; absent: none, whatever its value. */
  spamFrom?: number;
}

/**
 * The first reason to drop a text, or null. Before enrichment (`enrichment` null) the source's word on the language counts and spam is
 * not judged. Terms are compared as the query language does: case and accents folded, whole words in a row, within title or text.
 */
export function dropReason(item: Item, enrichment: Enrichment | null, rules: DropRules): DropReason | null {
  if (item.text === '' && item.title === null) return 'empty';
  if (rules.notBefore && item.publishedAt < rules.notBefore) return 'too-old';
  const muted = mutesOf(rules.mutes);
  if (item.author && muted.authors.has(handleOf(item.author.handle))) return 'muted-author';
  if (item.url && muted.sites.length > 0 && isBelow(siteOf(item.url), muted.sites)) return 'muted-site';
  if (muted.terms.length > 0 && [item.title ?? '', item.text].some((stream) => containsOne(stream, muted.terms)))
    return 'muted-term';
  const language = enrichment ? enrichment.language : item.language;
  if (rules.languages?.length && language !== null && !rules.languages.includes(language)) return 'language-not-wanted';
  if (enrichment && rules.spamFrom !== undefined && enrichment.spam >= rules.spamFrom) return 'spam';
  return null;
}

interface Muted {
  authors: Set<string>;
  sites: string[];
  /** Folded tokens between spaces. */
  terms: string[];
}

/** A list is read once, however many texts it meets: lists are replaced, never changed. */
const known = new WeakMap<readonly Mute[], Muted>();

function mutesOf(mutes: readonly Mute[]): Muted {
  let muted = known.get(mutes);
  if (!muted) {
    const valuesOf = (kind: Mute['kind']): string[] =>
      mutes.filter((mute) => mute.kind === kind).map(({ value }) => value);
    muted = {
      authors: new Set(valuesOf('author').map(handleOf)),
      sites: valuesOf('site')
        .map(siteOf)
        .filter((site) => site !== null),
      terms: valuesOf('term')
        .map(foldedTokens)
        .filter((term) => term.trim() !== ''),
    };
    known.set(mutes, muted);
  }
  return muted;
}

const handleOf = (handle: string): string => handle.trim().replace(/^@/, '').toLowerCase();

const isBelow = (site: string | null, sites: readonly string[]): boolean =>
  site !== null && sites.some((muted) => site === muted || site.endsWith(`.${muted}`));

const containsOne = (text: string, terms: readonly string[]): boolean => {
  const tokens = foldedTokens(text);
  return terms.some((term) => tokens.includes(term));
};

const foldedTokens = (text: string): string => ` ${tokenise(text).map(fold).join(' ')} `;
