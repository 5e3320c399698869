import { describe, expect, it } from '@jest/globals';
import type { Delivery } from './api-client.js';
import { judge, type Evidence } from './judge.js';
import type { AnsweredPost } from './load.js';
import type { Channel } from './plan.js';

const channel: Channel = { id: 'channel', network: 'x', account: 'ana', tokens: 'lasting' };
const texts = ['one', 'two', 'comment'];
const post: AnsweredPost = {
  ...{ serial: 7, id: 'post', channels: [channel], texts, hasComment: true, hasImage: false },
  ...{ sendAt: 0, dueIn: null, impatient: false },
};
const delivery: Delivery = {
  ...{ id: 'delivery', post: 'post', channel: 'channel', network: 'x', state: 'published', latenessMs: 3, error: null },
  segments: texts.map((_, index) => ({ index, state: 'published', remoteId: `r${index}` })),
  attempts: [],
};
const seenOf = (index: number, replyTo: string | null) => ({
  ...{ network: 'x', account: 'ana', id: `r${index}`, text: texts[index]!, replyTo, at: index },
});
const seen = [seenOf(0, null), seenOf(1, 'r0'), seenOf(2, 'r0')];
const told = { code: 'unconfirmed', message: 'Nobody knows.', action: 'Look.' };

const verdictOf = (changes: Partial<Evidence>) =>
  judge({ posts: [post], postIds: ['post'], deliveries: [delivery], disconnected: new Set(), seen, ...changes });
const withDelivery = (changes: Partial<Delivery>, online = seen) =>
  verdictOf({ deliveries: [{ ...delivery, ...changes }], seen: online });
const states = (...each: string[]): Delivery['segments'] =>
  each.map((state, index) => ({ index, state, remoteId: state === 'published' ? `r${index}` : null }));

describe('the judge', () => {
  it('finds nothing where everything is as it is told', () => {
    const { rows, broken } = verdictOf({});
    expect(broken).toEqual([]);
    const none = { unconfirmed: 0, failed: 0, missed: 0, doubled: 0, lost: 0 };
    expect(rows).toEqual([{ network: 'x', planned: 1, published: 1, segments: 3, found: 3, ...none }]);
  });

  it.each([0, 1])('takes for unconfirmed what is unknown, whether it is online or not (%i)', (online) => {
    const changes = { state: 'unconfirmed', error: told, segments: states('published', 'unknown', 'pending') };
    const { rows, broken } = withDelivery(changes, seen.slice(0, 1 + online));
    expect(broken).toEqual([]);
    expect(rows[0]).toMatchObject({ published: 0, unconfirmed: 1, found: 1 + online });
  });

  it('counts what is online twice', () => {
    const { rows, broken } = verdictOf({ seen: [...seen, { ...seen[1]!, id: 'r9' }] });
    expect(rows[0]).toMatchObject({ doubled: 1, found: 4 });
    expect(broken).toEqual([expect.stringContaining('"two" is online 2 times: r1, r9')]);
  });

  it('counts as lost what is published and not online', () => {
    const { rows, broken } = verdictOf({ seen: seen.slice(0, 2) });
    expect(rows[0]).toMatchObject({ lost: 1, found: 2 });
    expect(broken).toEqual([expect.stringContaining('"comment" counts as published and is not online')]);
  });

  it('counts as lost an accepted post without its delivery', () => {
    const { rows } = verdictOf({ deliveries: [], seen: [] });
    expect(rows[0]).toMatchObject({ planned: 1, lost: 1 });
  });

  it.each<[string, Partial<Evidence>]>([
    ['is online under another id', { seen: [seen[0]!, seen[1]!, { ...seen[2]!, id: 'r9' }] }],
    ['answers to nobody although it is a part', { seen: [seen[0]!, { ...seen[1]!, replyTo: null }, seen[2]!] }],
    [
      'answers to the last part although it is a comment',
      { seen: [seen[0]!, seen[1]!, { ...seen[2]!, replyTo: 'r1' }] },
    ],
    ['was there before what it answers to', { seen: [{ ...seen[0]!, at: 5 }, seen[1]!, seen[2]!] }],
    ['is online on an account that it was not meant for', { seen: [...seen, { ...seen[0]!, account: 'bob' }] }],
    ['was refused and is online', { posts: [{ ...post, refused: '422' }] as never, postIds: [], deliveries: [] }],
    ['was refused for no good reason', { posts: [{ ...post, refused: '422' }] as never, postIds: [], seen: [] }],
    ['is a post that nobody was told of', { postIds: ['post', 'another'] }],
    ['is a post that is there twice', { postIds: ['post', 'post'] }],
    ['lost its tokens and goes on', { posts: [{ ...post, channels: [{ ...channel, tokens: 'losing' }] }] }],
  ])('objects to what %s', (_, changes) => {
    expect(verdictOf(changes).broken).not.toEqual([]);
  });

  it.each<[string, Partial<Delivery>, number]>([
    ['is still on its way', { state: 'ready', error: told, segments: states('pending', 'pending', 'pending') }, 0],
    ['failed and is online', { state: 'failed', error: told, segments: states('pending', 'pending', 'pending') }, 1],
    [
      'was missed and is online',
      { state: 'missed', error: told, segments: states('unknown', 'pending', 'pending') },
      1,
    ],
    [
      'is online although it was never begun',
      { state: 'unconfirmed', error: told, segments: states('unknown', 'pending', 'pending') },
      2,
    ],
    ['is published but for one part', { segments: states('published', 'published', 'pending') }, 2],
    [
      'is unconfirmed and does not say why',
      { state: 'unconfirmed', segments: states('published', 'published', 'unknown') },
      2,
    ],
    [
      'was refused as a duplicate',
      { attempts: [{ segment: 0, outcome: 'rejected', error: { code: 'duplicate' } }] },
      3,
    ],
  ])('objects to a delivery that %s', (_, changes, online) => {
    expect(withDelivery(changes, seen.slice(0, online)).broken).toHaveLength(1);
  });
});
