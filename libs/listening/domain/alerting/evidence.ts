import { siteOf } from '../enrichment/links.js';
import type { SentimentLabel } from '../enrichment/enrichment.js';
import type { ItemAuthor } from '../item.js';
import type { AlertExplanation } from './explanation.js';

/** A mention as it is looked at to find out what is behind many of them. */
export interface EvidenceText {
  /** Of the mention; of a text that matched nothing, of the text. */
  id: string;
  topicId: string | null;
  url: string | null;
  title: string | null;
  /** Its first 1,000 characters. */
  text: string;
  source: string;
  kind: string;
  site: string | null;
  language: string | null;
  author: Pick<ItemAuthor, 'handle' | 'name' | 'followers'> | null;
  links: string[];
  hashtags: string[];
  sentiment: SentimentLabel;
  reach: number;
  /** The first mention of the same story; null: it is the first, or the only one. */
  duplicateOf: string | null;
  publishedAt: Date;
}

export const wordsOf = ({ title, text }: Pick<EvidenceText, 'title' | 'text'>): string =>
  title ? `${title}\n${text}` : text;

export const hashtagsOf = ({ hashtags }: EvidenceText): Set<string> =>
  new Set(hashtags.map((tag) => tag.toLowerCase()));

export const handlesOf = ({ author }: EvidenceText): string[] => (author ? [author.handle] : []);

/** One text of each story: a report that forty sites copy must not make each of its words rise. */
export const oncePerStory = (texts: readonly EvidenceText[]): EvidenceText[] => [
  ...new Map(texts.map((text) => [text.duplicateOf ?? text.id, text])).values(),
];

/** Sites that a text links to; of an article also its own. A post's own site is its network, which says nothing. */
export function domainsOf({ links, kind, site }: EvidenceText): Set<string> {
  const linked = links.map(siteOf).filter((domain) => domain !== null);
  return new Set(kind === 'article' && site !== null ? [site, ...linked] : linked);
}

/** The most frequent names, each with the number of texts that have it. */
function mostFrequent(
  texts: readonly EvidenceText[],
  namesOf: (text: EvidenceText) => Iterable<string>,
  limit: number,
) {
  const counts = new Map<string, number>();
  for (const text of texts) for (const name of namesOf(text)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, mentions]) => ({ name, mentions }))
    .sort((a, b) => b.mentions - a.mentions || (a.name < b.name ? -1 : 1))
    .slice(0, limit);
}

export function topAuthors(texts: readonly EvidenceText[], limit: number): AlertExplanation['authors'] {
  const known = new Map(texts.map(({ author }) => [author?.handle, author]));
  return mostFrequent(texts, handlesOf, limit).map(({ name: handle, mentions }) => {
    const author = known.get(handle);
    return { handle, name: author?.name ?? null, mentions, followers: author?.followers ?? null };
  });
}

export const topDomains = (texts: readonly EvidenceText[], limit: number): AlertExplanation['domains'] =>
  mostFrequent(texts, domainsOf, limit).map(({ name: domain, mentions }) => ({ domain, mentions }));

export const topSources = (texts: readonly EvidenceText[], limit: number): AlertExplanation['sources'] =>
  mostFrequent(texts, ({ source }) => [source], limit).map(({ name: source, mentions }) => ({ source, mentions }));

/** Those that reach most people, one of each story. */
export function farthestReaching<T extends Pick<EvidenceText, 'id' | 'duplicateOf' | 'reach'>>(
  texts: readonly T[],
  limit: number,
): T[] {
  const stories = new Map<string, T>();
  for (const text of texts) {
    const story = text.duplicateOf ?? text.id;
    const known = stories.get(story);
    if (!known || text.reach > known.reach) stories.set(story, text);
  }
  return [...stories.values()].sort((a, b) => b.reach - a.reach || (a.id < b.id ? -1 : 1)).slice(0, limit);
}

/** At most `length` UTF-16 units of a text on one line, never through a character. */
export function excerpt(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const QUOTED = 500;

/** A mention as it is quoted. */
export const quote = (text: EvidenceText): AlertExplanation['mentions'][number] => ({
  id: text.id,
  url: text.url,
  author: text.author?.handle ?? null,
  text: excerpt(wordsOf(text), QUOTED),
  publishedAt: text.publishedAt.toISOString(),
});
