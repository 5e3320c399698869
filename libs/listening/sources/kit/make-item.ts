import type { Item, ItemAuthor } from '../../domain/index.js';
import { distinct, webUrl } from './links.js';
import { cleanLine, cleanText, languageOf } from './text.js';

/** An item as an adapter has read it, uncleaned; what is left out is not told by the source. */
export type ItemDraft = Pick<Item, 'source' | 'externalId' | 'publishedAt'> & {
  text: string | null;
  author?: (Pick<ItemAuthor, 'handle'> & Partial<ItemAuthor>) | null;
  /** Any language tag. */
  language?: unknown;
} & Partial<Omit<Item, 'text' | 'author' | 'language'>>;

/** The item of a draft, cleaned as `Item` promises; null when there is nothing to read in it. */
export function makeItem(draft: ItemDraft): Item | null {
  const text = cleanText(draft.text ?? '');
  const title = cleanLine(draft.title);
  const externalId = cleanLine(draft.externalId, 500);
  if ((!text && !title) || !externalId) return null;
  return {
    source: draft.source,
    externalId,
    url: webUrl(draft.url),
    title,
    text,
    language: languageOf(draft.language),
    author: authorOf(draft.author),
    links: distinct((draft.links ?? []).map((link) => webUrl(link))),
    hashtags: distinct((draft.hashtags ?? []).map((tag) => cleanLine(tag, 100)?.replace(/^#/, ''))),
    mentions: distinct((draft.mentions ?? []).map((handle) => cleanLine(handle, 300)?.replace(/^@/, ''))),
    media: [...new Set(draft.media)],
    kind: draft.kind ?? 'post',
    rating: draft.rating ?? null,
    metrics: draft.metrics ?? null,
    publishedAt: draft.publishedAt,
  };
}

function authorOf(author: ItemDraft['author']): ItemAuthor | null {
  const handle = cleanLine(author?.handle, 300)?.replace(/^@/, '');
  if (!author || !handle) return null;
  return {
    handle,
    name: cleanLine(author.name, 300),
    url: webUrl(author.url),
    followers: count(author.followers),
  };
}

/** A counter that a source tells; null for anything that is none. */
export const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.trunc(value) : null;
