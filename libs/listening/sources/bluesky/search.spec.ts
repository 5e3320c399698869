import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE, shift } from '#kernel';
import { readOnce } from '../kit/harness-io.js';
import { blueskySource } from './bluesky.source.js';
import { SearchWorld } from './harness-search.js';

describe('searching Bluesky', () => {
  let world: SearchWorld;
  beforeEach(async () => (world = await SearchWorld.open()));
  afterEach(() => world.close());

  const publish = (...texts: string[]): void =>
    texts.forEach((text, index) => world.publish([{ id: text, text, at: shift(world.clock.now(), index - 60_000) }]));

  it('knows author and counters', async () => {
    publish('Acme sings');
    const { items, againInMs } = await readOnce(blueskySource, world);
    expect(items).toMatchObject([
      {
        externalId: 'at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/Acme sings',
        author: { handle: 'ana.bsky.social', name: 'Ana', followers: null },
        metrics: { likes: 3, reposts: null, replies: null, views: null },
      },
    ]);
    expect(againInMs).toBe(5 * MINUTE);
  });

  it('signs in once for many searches, and again when the token has died', async () => {
    publish('one');
    const { cursor } = await readOnce(blueskySource, world);
    await readOnce(blueskySource, { ...world, ...settings(), cursor });
    expect(world.logIns).toBe(1);
    world.generation++;
    publish('two');
    const { items } = await readOnce(blueskySource, { ...settings(), cursor });
    expect(items.map(({ text }) => text)).toContain('two');
    expect(world.logIns).toBe(2);
  });

  it('reads all pages, and says what it left out when there are too many', async () => {
    const texts = Array.from({ length: 2_050 }, (_, index) => `number ${index}`);
    publish(...texts);
    const { items, batches } = await readOnce(blueskySource, settings());
    expect(items.map(({ text }) => text)).toEqual(texts.slice(50));
    expect(batches[0]!.gap).toEqual({
      from: shift(world.clock.now(), -24 * 60 * MINUTE),
      to: items[0]!.publishedAt,
      reason: 'Bluesky found more than 2000 posts at once; the oldest of them were not read.',
    });
  });

  it('keeps the tokens out of the cursor', async () => {
    publish('one');
    const { cursor } = await readOnce(blueskySource, settings());
    expect(cursor).toEqual({ since: shift(world.clock.now(), -MINUTE).toISOString() });
  });

  const settings = () => ({ config: world.config, clock: world.clock, allowPrivate: world.allowPrivate });
});
