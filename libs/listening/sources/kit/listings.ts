import { DAY, shift, type Json } from '#kernel';
import { z } from 'zod';
import type { Item } from '../../domain/index.js';
import { Seen } from './seen.js';
import type { SourceBatch, SourceIo } from './source.js';

/** A line of a list; `item` is null when it says nothing that can be read, `gone` that it was deleted there. */
export interface Row {
  id: string;
  at: Date;
  item: Item | null;
  gone?: boolean;
}

export interface Page {
  rows: Row[];
  /** null: the list ends here. */
  next: string | null;
}

/** A list of texts, the newest first, in pages. */
export type Listing = (page: string | null) => Promise<Page>;

export interface ListingPlan {
  listings: Listing[];
  /** How late a text may appear in a list, by its own time. */
  lateMs: number;
  /** Pages of one list, per read: more than that is a gap. */
  maxPages: number;
  /** Looks again at what was brought in the last day: what became of these ids. What it does not mention is as it was. */
  recheck?: { ids: number; look: (ids: string[]) => Promise<Row[]> };
}

const state = z.object({
  /** Texts of before are not brought: a day before the first read. */
  from: z.iso.datetime(),
  /** Everything up to this was brought. */
  at: z.iso.datetime(),
  seen: z.array(z.string()),
  /** Ids of the last day, those looked at longest ago first. */
  watched: z.array(z.tuple([z.string(), z.number()])),
});

type State = z.infer<typeof state>;

const BATCH = 250;
const WATCHED = 700;

/**
 * Reads lists that have no cursor of their own: back from the newest until what is known, then brings what is new or edited,
 * oldest first, over all lists together. Everything is fetched before the first batch: at most `maxPages` per list.
 */
export async function* readListings(
  io: Pick<SourceIo<unknown>, 'cursor' | 'clock'>,
  { listings, lateMs, maxPages, recheck }: ListingPlan,
): AsyncGenerator<SourceBatch, void> {
  const now = io.clock.now();
  const before = stateOf(io.cursor, now);
  const seen = new Seen(before.seen);
  const known = shift(new Date(before.at), -lateMs);
  const rows: Row[] = [];
  let gapTo: Date | null = null;
  for (const listing of listings) {
    const read = await back(listing, known, maxPages);
    rows.push(...read.rows);
    if (!read.complete && io.cursor !== null) gapTo = read.oldest;
  }
  const removals = rows.filter(({ gone, id }) => gone && seen.has(id)).map(({ id }) => id);
  const watched = new Map(
    before.watched.filter(([id, at]) => at > shift(now, -DAY).getTime() && !removals.includes(id)),
  );
  let at = before.at;
  const cursor = (): Json => ({ from: before.from, at, seen: seen.toJson(), watched: [...watched].slice(-WATCHED) });
  let items: Item[] = [];
  for (const item of inOrder(rows, new Date(before.from))) {
    if (items.length === BATCH) {
      yield { items, removals: [], cursor: cursor() };
      items = [];
    }
    const what = seen.see(item.externalId, contentOf(item));
    if (what === 'same') continue;
    items.push(item);
    if (what === 'new') watched.set(item.externalId, item.publishedAt.getTime());
    at = max(at, item.publishedAt.toISOString());
  }
  const due = recheck
    ? [...watched.keys()].slice(0, recheck.ids).filter((id) => !items.some(({ externalId }) => externalId === id))
    : [];
  for (const row of due.length > 0 ? await recheck!.look(due) : []) {
    if (row.gone) removals.push(row.id);
    else if (row.item && row.at >= new Date(before.from)) {
      const what = seen.see(row.id, contentOf(row.item));
      if (what !== 'same') items.push(row.item);
      if (what === 'new') watched.set(row.id, row.at.getTime());
    }
  }
  for (const id of due) {
    const time = watched.get(id)!;
    watched.delete(id);
    if (!removals.includes(id)) watched.set(id, time);
  }
  for (const id of removals) seen.forget(id);
  const gap = gapTo && { from: new Date(before.at), to: gapTo, reason: GAP };
  yield { items, removals: [...new Set(removals)], cursor: cursor(), ...(gap ? { gap } : {}) };
}

const GAP = 'More was said than the network lists, or than is read at once; the older part of it was not read.';

function stateOf(cursor: Json, now: Date): State {
  const from = shift(now, -DAY).toISOString();
  return state.safeParse(cursor).data ?? { from, at: from, seen: [], watched: [] };
}

/** The rows of a list from its newest back to `known`, at least its first page. */
async function back(
  listing: Listing,
  known: Date,
  maxPages: number,
): Promise<{ rows: Row[]; complete: boolean; oldest: Date }> {
  const rows: Row[] = [];
  let token: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const { rows: more, next } = await listing(token);
    rows.push(...more);
    const oldest = more.at(-1)?.at ?? known;
    if (next === null || more.length === 0 || oldest < known) return { rows, complete: true, oldest };
    token = next;
  }
  return { rows, complete: false, oldest: rows.at(-1)!.at };
}

/** Items of the rows, oldest first, each id once: lists move while their pages are read. */
function inOrder(rows: Row[], from: Date): Item[] {
  const byId = new Map<string, Item>();
  for (const { item, gone } of rows) {
    if (item && !gone && item.publishedAt >= from && !byId.has(item.externalId)) byId.set(item.externalId, item);
  }
  return [...byId.values()].reverse().sort((a, b) => a.publishedAt.getTime() - b.publishedAt.getTime());
}

const contentOf = ({ title, text, rating }: Item): string => `${title}\n${text}\n${rating}`;
const max = (a: string, b: string): string => (a > b ? a : b);
