import type { Item } from '../../domain/index.js';
import { Seen } from '../kit/seen.js';
import type { SourceBatch } from '../kit/source.js';
import { toJson, type FeedCursor } from './cursor.js';
import { itemsOf, MAX_ENTRIES, type FeedPlace } from './entry-to-item.js';
import type { ParsedFeed } from './parsed-feed.js';
import { gapOf } from './rhythm.js';

const BATCH = 200;

export interface NewItems {
  /** All but the last batch: their cursors know their own items, and leave the rest to be read again. */
  batches: SourceBatch[];
  last: Item[];
  /** After the last batch. */
  cursor: FeedCursor;
  note: string | undefined;
}

/** What in `feed` is new or edited since `cursor`. */
export async function newIn(feed: ParsedFeed, place: FeedPlace, cursor: FeedCursor): Promise<NewItems> {
  const { items, unreadable } = await itemsOf(feed, place);
  const from = Date.parse(cursor.from);
  const seen = new Seen(cursor.seen);
  const batches: SourceBatch[] = [];
  let fresh: Item[] = [];
  for (const item of items) {
    if (item.publishedAt.getTime() < from) continue;
    if (fresh.length === BATCH) {
      batches.push({ items: fresh, removals: [], cursor: toJson({ ...cursor, seen: seen.toJson() }) });
      fresh = [];
    }
    if (seen.see(item.externalId, `${item.title}\n${item.text}`) !== 'same') fresh.push(item);
  }
  const newest = items.at(-1)?.publishedAt.toISOString() ?? cursor.newest;
  return {
    batches,
    last: fresh,
    cursor: { ...cursor, seen: seen.toJson(), gapMs: gapOf(items), newest },
    note: noteOf(feed, unreadable),
  };
}

function noteOf({ entries, lost, skipped, damaged }: ParsedFeed, unreadable: number): string {
  const all = entries.length + lost + skipped;
  if (lost + unreadable > 0) return `${lost + unreadable} of ${all} entries could not be read.`;
  if (all > MAX_ENTRIES) return `The feed has ${all} entries; the newest ${MAX_ENTRIES} are read.`;
  return damaged ? 'The feed is damaged; what is whole was read.' : '';
}
