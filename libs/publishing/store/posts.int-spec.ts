import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountsSchema } from '#accounts';
import { encodeCursor, newId, shift } from '#kernel';
import { useDatabase } from '#testing';
import { DELIVERY_STATES, POST_STATES, postStateOf, type DeliveryState } from '../domain/index.js';
import { plantChannel, plantDelivery } from '../testing/planted.js';
import { PostsStore, type PostFilter } from './posts.store.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const posts = (): PostsStore => new PostsStore(db.database);
const dueAt = new Date('2027-03-01T09:00:00Z');

async function post(workspaceId: string, columns: { text?: string; tags?: string[]; dueAt?: Date | null } = {}) {
  const id = newId();
  await posts().insert(workspaceId, {
    id,
    content: { text: columns.text ?? 'Hear ye.', media: [], thread: [], firstComment: null, variants: {} },
    channels: [],
    schedule: null,
    dueAt: columns.dueAt === undefined ? dueAt : columns.dueAt,
    lateAfterMs: '0',
    lateThen: 'miss',
    tags: columns.tags ?? [],
    createdBy: 'somebody',
  });
  return id;
}

/** Ids of all pages, two posts a page. */
async function walk(workspaceId: string, filter: Partial<PostFilter> = {}): Promise<string[]> {
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const page = await posts().list(workspaceId, { limit: 2, ...filter, ...(next === null ? {} : { next }) });
    seen.push(...page.items.map((each) => each.id));
    next = page.next;
  } while (next !== null);
  return seen;
}

describe('the list of posts', () => {
  it('filters by the very state that a post shows, whatever its deliveries are', async () => {
    const workspaceId = newId();
    const expected = new Map<string, string>([[await post(workspaceId), 'draft']]);
    const combinations = fc.sample(fc.array(fc.constantFrom(...DELIVERY_STATES), { minLength: 1, maxLength: 3 }), 30);
    for (const states of [...DELIVERY_STATES.map((state): DeliveryState[] => [state]), ...combinations]) {
      const [first, ...others] = states;
      const { postId } = await plantDelivery(db.database, { workspaceId, state: first! });
      for (const state of others) {
        const columns = { ...(await plantChannel(db.database, {}, workspaceId)), state, columns: { post_id: postId } };
        await plantDelivery(db.database, columns);
      }
      expected.set(postId, postStateOf(states));
    }
    for (const state of POST_STATES) {
      const found = (await walk(workspaceId, { state })).filter((id) => expected.has(id));
      const wanted = [...expected].filter(([, of]) => of === state).map(([id]) => id);
      expect([state, found.toSorted()]).toEqual([state, wanted.toSorted()]);
    }
  });

  it('walks by due instant, drafts last, over any number of pages', async () => {
    const workspaceId = newId();
    const ids: Record<string, string> = {};
    for (const [name, due] of [
      ['draft', null],
      ['third', shift(dueAt, 2)],
      ['first', dueAt],
      ['second', shift(dueAt, 1)],
      ['other draft', null],
    ] as const)
      ids[name] = await post(workspaceId, { dueAt: due });
    await post(newId());
    const names = (await walk(workspaceId)).map((id) => Object.keys(ids).find((name) => ids[name] === id));
    expect(names).toEqual(['first', 'second', 'third', 'draft', 'other draft']);
    expect(await walk(workspaceId, { from: shift(dueAt, 1), to: shift(dueAt, 2) })).toEqual([ids['second']]);
  });

  it('finds tags, and words as they are written', async () => {
    const workspaceId = newId();
    const percent = await post(workspaceId, { text: '100% Sale_now\\', tags: ['sale'] });
    await post(workspaceId, { text: '1000 Sales now', tags: ['news'] });
    for (const q of ['100%', 'sale_', 'NOW\\']) expect([q, await walk(workspaceId, { q })]).toEqual([q, [percent]]);
    expect(await walk(workspaceId, { tag: 'sale' })).toEqual([percent]);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['no instant', encodeCursor(['yesterday', newId()])],
    ['no id', encodeCursor([dueAt.toISOString(), '7'])],
  ])('refuses a cursor that it did not make: %s', async (_, next) => {
    await expect(posts().list(newId(), { limit: 2, next })).rejects.toThrow('invalid_cursor');
  });
});
