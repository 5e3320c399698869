import { beforeAll, describe, expect, it } from '@jest/globals';
import { picture, upload } from './belongings.js';
import { useStage } from './stage.js';

const stage = useStage();
const POSTS = 23;
let channels: [string, string];
/** In the order in which they were made. */
const posts: any[] = [];

beforeAll(async () => {
  channels = [(await stage.channel()).id, (await stage.channel()).id];
  for (let i = 0; i < POSTS; i++) {
    const [first, second] = channels;
    const post = await stage.post({
      text: i % 2 ? `Number ${i}` : `100 % café_${i}`,
      channels: i % 3 ? [first] : [first, second],
      tags: i % 4 ? ['odd'] : ['odd', 'four'],
      // three on each day, at the very same instant; every fifth a draft
      schedule: i % 5 === 4 ? null : { at: `2030-01-${String(10 + Math.floor(i / 3))}T09:00`, zone: 'UTC' },
    });
    posts.push(post);
  }
  for (let i = 0; i < 5; i++) await stage.service.ok('POST', '/v1/media', upload(await picture(`rgb(${i}, 0, 0)`)));
}, 30_000);

const page = (list: string, query: Record<string, string>) => stage.get(`/v1/${list}?${new URLSearchParams(query)}`);

/** Everything that a list has, page by page; `between` happens after each page. */
async function walk(list: string, limit: number, query: Record<string, string> = {}, between = async () => {}) {
  const found: any[] = [];
  let next: string | null = null;
  do {
    const answer: any = await page(list, { ...query, limit: String(limit), ...(next && { next }) });
    expect(answer.items.length).toBeLessThanOrEqual(limit);
    if (answer.next) expect(answer.items).toHaveLength(limit);
    found.push(...answer.items);
    ({ next } = answer);
    await between();
  } while (next);
  return found;
}
const ids = (items: { id: string }[]): string[] => items.map(({ id }) => id);

describe('a list, walked page by page', () => {
  it.each([1, 4, 23, 200])('of posts, %i at a time: each once, by their instant, drafts last', async (limit) => {
    const found = await walk('posts', limit);
    expect(ids(found).sort()).toEqual(ids(posts).sort());
    const instants = found.map(({ dueAt }) => (dueAt ? Date.parse(dueAt) : Infinity));
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    expect(found.filter(({ state }) => state === 'draft')).toHaveLength(4);
  });

  it.each(['deliveries', 'media', 'audit'])('of %s: each once, the same in pages of any size', async (list) => {
    const whole = await walk(list, 200);
    expect(new Set(ids(whole)).size).toBe(whole.length);
    for (const limit of [1, 3]) expect(ids(await walk(list, limit))).toEqual(ids(whole));
    const least = { deliveries: 19, media: 5, audit: POSTS + 5 }[list]!;
    expect(whole.length).toBeGreaterThanOrEqual(least);
  });

  it('loses and repeats nothing while others write', async () => {
    const before = ids(await walk('posts', 200));
    const added: string[] = [];
    const meanwhile = async () => {
      if (added.length < 3) added.push((await stage.post({ text: 'New', schedule: null, tags: ['new'] })).id);
    };
    const found = ids(await walk('posts', 5, {}, meanwhile));
    expect(new Set(found).size).toBe(found.length);
    expect(before.filter((id) => !found.includes(id))).toEqual([]);
    for (const id of added) await stage.service.ok('DELETE', `/v1/posts/${id}`);
  });

  it('is empty, not an error, when there is nothing', async () => {
    expect(await page('posts', { tag: 'nobody has this' })).toEqual({ items: [], next: null });
  });
});

describe('a filter', () => {
  const expectPosts = async (query: Record<string, string>, wanted: (post: any) => boolean) => {
    const expected = posts.filter(wanted);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(POSTS);
    expect(ids(await walk('posts', 3, query)).sort()).toEqual(ids(expected).sort());
  };

  it('of posts brings what it names', async () => {
    await expectPosts({ state: 'draft' }, ({ state }) => state === 'draft');
    await expectPosts({ state: 'scheduled' }, ({ state }) => state === 'scheduled');
    await expectPosts({ channel: channels[1] }, (post) => post.channels.includes(channels[1]));
    await expectPosts({ tag: 'four' }, ({ tags }) => tags.includes('four'));
    await expectPosts({ q: 'number' }, ({ text }) => text.startsWith('Number'));
    await expectPosts({ q: '%' }, ({ text }) => text.includes('%'));
    await expectPosts({ q: 'é_1' }, ({ text }) => text.includes('é_1'));
    const [from, to] = ['2030-01-12T09:00:00Z', '2030-01-14T10:00:00+01:00'];
    const between = ({ dueAt }: any) =>
      dueAt && Date.parse(dueAt) >= Date.parse(from) && Date.parse(dueAt) < Date.parse(to);
    await expectPosts({ from, to }, between);
    await expectPosts(
      { from, to, tag: 'four', state: 'scheduled' },
      (post) => between(post) && post.tags.includes('four'),
    );
  });

  it('of deliveries, too', async () => {
    const all = posts.flatMap(({ deliveries }) => deliveries);
    const found = async (query: Record<string, string>) => ids(await walk('deliveries', 2, query)).sort();
    const of = (wanted: (delivery: any) => boolean) => ids(all.filter(wanted)).sort();
    expect(await found({ channel: channels[1] })).toEqual(of(({ channel }) => channel === channels[1]));
    expect(await found({ state: 'scheduled' })).toEqual(of(() => true));
    expect(await found({ state: 'published' })).toEqual([]);
    const to = '2030-01-12T09:00:00Z';
    expect(await found({ to, channel: channels[0] })).toEqual(
      of(({ dueAt, channel }) => Date.parse(dueAt) < Date.parse(to) && channel === channels[0]),
    );
  });
});

describe('the audit log', () => {
  it('has a line for every write, and none for reads and refusals', async () => {
    const newest = async () => (await page('audit', { limit: '5' })).items;
    const send = (method: string, path: string, body?: unknown) =>
      stage.service.call(method, path, body, { 'x-request-id': `audit-${method}` });
    const [last] = await newest();
    expect((await send('GET', '/v1/posts')).status).toBe(200);
    expect((await send('POST', '/v1/posts', { text: 'x', schedule: { now: true } })).status).toBe(422);
    expect((await send('POST', '/v1/posts/validate', { text: 'x' })).status).toBe(200);
    const { id } = (await send('POST', '/v1/posts', { text: 'Audited' })).body;
    await send('PATCH', `/v1/posts/${id}`, { text: 'Changed' });
    await send('DELETE', `/v1/posts/${id}`);
    const lines = await newest();
    const writes = lines.slice(0, ids(lines).indexOf(last.id));
    const by = { kind: 'key', id: expect.any(String), name: 'First key' };
    expect(writes).toMatchObject([
      { action: 'posts.remove', target: id, actor: by, requestId: 'audit-DELETE' },
      { action: 'posts.change', target: id, actor: by, requestId: 'audit-PATCH' },
      { action: 'posts.create', target: id, actor: by, requestId: 'audit-POST' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/Audited|Changed/);
  });
});
