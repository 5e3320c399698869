import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { HOUR, MINUTE, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { plantChannel, plantDelivery, plantHold, stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { publishingSchema } from './schema.js';
import { SweepsStore } from './sweeps.store.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const sweeps = (): SweepsStore => new SweepsStore(db.database);
const planted = (plan?: DeliveryPlan): Promise<Planted> => plantDelivery(db.database, plan);
const now = (): Date => systemClock.now();
const setChannel = (of: { channelId: string }, set: string): Promise<number> =>
  db.database.execute(`update channels set ${set} where id = $1`, [of.channelId]);
const states = (...deliveries: Planted[]) =>
  Promise.all(deliveries.map(async (each) => (await stored(db.database, each)).state));

describe('holdDue', () => {
  it('tells what is due on a held channel that it is held, and nothing else', async () => {
    const channel = await plantChannel(db.database, { held_at: now() });
    const due = await Promise.all(
      (['scheduled', 'ready', 'retrying'] as const).map((state) => planted({ ...channel, state })),
    );
    const spared = [
      await planted({ ...channel, state: 'ready', dueIn: MINUTE }),
      await planted({ ...channel, state: 'scheduled', dueIn: MINUTE, wakeIn: -MINUTE }),
      await planted({ ...channel, state: 'unconfirmed' }),
      await planted({ ...channel, state: 'publishing', leaseFor: MINUTE }),
      await planted({ ...channel, state: 'preparing', leaseFor: MINUTE }),
      await planted({ state: 'ready' }),
    ];
    expect(await sweeps().holdDue(now())).toBe(3);
    expect(await states(...due)).toEqual(['held', 'held', 'held']);
    expect(await stored(db.database, due[0]!)).toMatchObject({ wake_at: null, error: { code: 'held' } });
    expect(await states(...spared)).toEqual(['ready', 'scheduled', 'unconfirmed', 'publishing', 'preparing', 'ready']);
  });

  it('does so for all channels of a held workspace', async () => {
    const first = await planted();
    const { workspaceId } = first;
    const second = await planted({ workspaceId });
    await plantHold(db.database, first);
    expect(await sweeps().holdDue(now())).toBe(2);
    expect(await states(first, second)).toEqual(['held', 'held']);
  });
});

describe('failDisconnected', () => {
  it('tells what is due on a disconnected channel that it has failed, and nothing else', async () => {
    const channel = await plantChannel(db.database, { state: 'disconnected' });
    const due = await planted(channel);
    const later = await planted({ ...channel, dueIn: MINUTE });
    const connected = await planted();
    expect(await sweeps().failDisconnected(now())).toHaveLength(1);
    expect(await states(due, later, connected)).toEqual(['failed', 'ready', 'ready']);
    expect(await stored(db.database, due)).toMatchObject({ wake_at: null, error: { code: 'channel_disconnected' } });
  });

  it('lets a hold come first: what is held may be connected again before it ends', async () => {
    const delivery = await planted();
    await setChannel(delivery, `state = 'disconnected', held_at = now()`);
    await sweeps().failDisconnected(now());
    await sweeps().holdDue(now());
    expect(await states(delivery)).toEqual(['held']);
  });
});

describe('release', () => {
  const held = (then: string, dueIn: number, of: Partial<Planted> = {}): Promise<Planted> =>
    planted({ ...of, state: 'held', dueIn, wakeIn: null, columns: { late_then: then, error: { code: 'held' } } });

  it.each([
    ['miss', -2 * HOUR, 'missed'],
    ['miss', -MINUTE, 'scheduled'],
    ['miss', MINUTE, 'scheduled'],
    ['send', -2 * HOUR, 'scheduled'],
    ['hold', -2 * HOUR, 'held'],
    ['hold', -MINUTE, 'scheduled'],
  ])('late policy "%s", due %i ms from now: %s', async (then, dueIn, expected) => {
    const delivery = await held(then, dueIn);
    await sweeps().release(delivery.workspaceId, delivery.channelId);
    const row = await stored(db.database, delivery);
    const error = { missed: { code: 'missed' }, scheduled: null, held: { code: 'held' } }[expected];
    expect(row.state).toBe(expected);
    if (error) expect(row['error']).toMatchObject(error);
    else expect(row['error']).toBeNull();
    expect(row.wake_at !== null).toBe(expected === 'scheduled');
  });

  it('of one channel leaves the others held', async () => {
    const first = await held('miss', -MINUTE);
    const second = await held('miss', -MINUTE, { workspaceId: first.workspaceId });
    expect(await sweeps().release(first.workspaceId, first.channelId)).toHaveLength(1);
    expect(await states(first, second)).toEqual(['scheduled', 'held']);
  });

  it('of a workspace frees all its channels, but those that are held by themselves, and no other workspace', async () => {
    const free = await held('miss', -MINUTE);
    const own = await held('miss', -MINUTE, { workspaceId: free.workspaceId });
    const foreign = await held('miss', -MINUTE);
    await setChannel(own, 'held_at = now()');
    expect(await sweeps().release(free.workspaceId, null)).toHaveLength(1);
    expect(await states(free, own, foreign)).toEqual(['scheduled', 'held', 'held']);
  });

  it('of a channel frees nothing while its workspace is held', async () => {
    const delivery = await held('miss', -MINUTE);
    await plantHold(db.database, delivery);
    expect(await sweeps().release(delivery.workspaceId, delivery.channelId)).toHaveLength(0);
    expect(await states(delivery)).toEqual(['held']);
  });
});
