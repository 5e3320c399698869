import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE, SECOND, shift, type Json } from '#kernel';
import { FakeClock } from '#testing';
import type { Item } from '../../domain/index.js';
import { readListings, type Listing, type ListingPlan, type Row } from './listings.js';
import { makeItem } from './make-item.js';
import type { SourceBatch } from './source.js';

const clock = new FakeClock('2026-11-23T10:00:00Z');
const rowOf = (id: string, at: Date, text = `Text ${id}.`): Row => ({
  ...{ id, at, item: makeItem({ source: 'x', externalId: id, text, publishedAt: at }) },
});

/** A list whose pages hold `size` rows, newest first. */
const paged =
  (rows: () => Row[], size: number): Listing =>
  (token) => {
    const all = rows().toSorted((a, b) => b.at.getTime() - a.at.getTime());
    const from = Number(token ?? 0);
    const next = from + size < all.length ? `${from + size}` : null;
    return Promise.resolve({ rows: all.slice(from, from + size), next });
  };

async function read(
  plan: ListingPlan,
  cursor: Json,
  maxBatches = Infinity,
): Promise<{ batches: SourceBatch[]; items: Item[]; cursor: Json }> {
  const batches: SourceBatch[] = [];
  for await (const batch of readListings({ cursor, clock }, plan)) {
    batches.push(
      JSON.parse(JSON.stringify(batch), (key, value) =>
        key.endsWith('At') ? new Date(value as string) : value,
      ) as SourceBatch,
    );
    if (batches.length >= maxBatches) break;
  }
  return { batches, items: batches.flatMap(({ items }) => items), cursor: batches.at(-1)?.cursor ?? cursor };
}

const plan = (listings: Listing[], more: Partial<ListingPlan> = {}): ListingPlan => ({
  listings,
  lateMs: 10 * MINUTE,
  maxPages: 10,
  ...more,
});

describe('readListings', () => {
  it('loses nothing and doubles nothing, however it is cut and whenever texts come', async () => {
    const step = fc.record({
      published: fc.nat(400),
      secondsBetween: fc.nat(3),
      lateBySeconds: fc.nat(300),
      list: fc.nat(1),
      maxBatches: fc.integer({ min: 1, max: 3 }),
      waitMinutes: fc.nat(30),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 100, max: 200 }),
        async (steps, size) => {
          const lists: Row[][] = [[], []];
          const listings = lists.map((list) => paged(() => list, size));
          let cursor: Json = null;
          const seen: string[] = [];
          let n = 0;
          for (const { published, secondsBetween, lateBySeconds, list, maxBatches, waitMinutes } of steps) {
            for (let i = 0; i < published; i++) {
              clock.advance(secondsBetween * SECOND);
              lists[list]!.push(rowOf(`${n++}`, shift(clock.now(), -lateBySeconds * SECOND)));
            }
            const result = await read(plan(listings), cursor, maxBatches);
            cursor = result.cursor;
            seen.push(...result.items.map(({ externalId }) => externalId));
            clock.advance(waitMinutes * MINUTE);
          }
          for (
            let rest = await read(plan(listings), cursor);
            rest.items.length > 0;
            rest = await read(plan(listings), cursor)
          ) {
            cursor = rest.cursor;
            seen.push(...rest.items.map(({ externalId }) => externalId));
          }
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen).toHaveLength(n);
          expect(JSON.stringify(cursor).length).toBeLessThan(64 * 1024);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('brings batches of 250 at the most, oldest first over all lists', async () => {
    const rows = Array.from({ length: 600 }, (_, n) => rowOf(`${n}`, shift(clock.now(), (n - 600) * SECOND)));
    const even = rows.filter((_, n) => n % 2 === 0);
    const odd = rows.filter((_, n) => n % 2 === 1);
    const { batches, items } = await read(plan([paged(() => even, 100), paged(() => odd, 100)]), null);
    expect(batches.map((batch) => batch.items.length)).toEqual([250, 250, 100]);
    expect(items.map(({ externalId }) => Number(externalId))).toEqual(rows.map((_, n) => n));
  });

  it('looks again at what was brought, each in its turn, and forgets it after a day', async () => {
    const rows = [1, 2, 3].map((n) => rowOf(`${n}`, shift(clock.now(), -n * MINUTE)));
    const looked: string[][] = [];
    const recheck = { ids: 2, look: (ids: string[]) => (looked.push(ids), Promise.resolve([])) };
    const listings = [paged(() => rows, 100)];
    let { cursor } = await read(plan(listings, { recheck }), null);
    for (let times = 0; times < 3; times++) ({ cursor } = await read(plan(listings, { recheck }), cursor));
    expect(looked).toEqual([
      ['3', '2'],
      ['1', '3'],
      ['2', '1'],
    ]);
    clock.advance(25 * 60 * MINUTE);
    await read(plan(listings, { recheck }), cursor);
    expect(looked).toHaveLength(3);
  });

  it('tells what the second look shows: edited, new beside it, gone', async () => {
    const rows = [1, 2].map((n) => rowOf(`${n}`, shift(clock.now(), -n * MINUTE)));
    const look = () =>
      Promise.resolve([
        rowOf('1', clock.now(), 'Edited.'),
        rowOf('reply', clock.now()),
        { ...rowOf('2', clock.now()), gone: true },
      ]);
    const { cursor } = await read(plan([paged(() => rows, 100)]), null);
    const { items, batches } = await read(plan([paged(() => [], 100)], { recheck: { ids: 10, look } }), cursor);
    expect(items.map(({ text }) => text)).toEqual(['Edited.', 'Text reply.']);
    expect(batches.at(-1)?.removals).toEqual(['2']);
  });

  it.each<Json>([{ junk: 1 }, 'x', 7, { from: 'never', at: 'never', seen: 1, watched: [] }])(
    'begins anew with the cursor %j',
    async (cursor) => {
      const rows = [rowOf('1', clock.now())];
      expect((await read(plan([paged(() => rows, 10)]), cursor)).items).toHaveLength(1);
    },
  );
});
