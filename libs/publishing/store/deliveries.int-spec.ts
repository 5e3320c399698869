import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { encodeCursor, HOUR, MINUTE, newId, SECOND, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { DELIVERY_STATES, EDITABLE, sourcesOf, type DeliveryState } from '../domain/index.js';
import {
  plantAttempt,
  plantChannel,
  plantDelivery,
  stored,
  type DeliveryPlan,
  type Planted,
} from '../testing/planted.js';
import { DeliveriesStore, type PlannedDelivery } from './deliveries.store.js';
import { DELIVERIES_CHANGED } from './notify.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const deliveries = (): DeliveriesStore => new DeliveriesStore(db.database);
const planted = (plan?: DeliveryPlan): Promise<Planted> => plantDelivery(db.database, plan);
const without = (...states: DeliveryState[]): DeliveryState[] => DELIVERY_STATES.filter((s) => !states.includes(s));

const dueAt = new Date('2027-03-01T09:00:00Z');
function plan(of: Pick<Planted, 'workspaceId' | 'channelId' | 'postId'>, id: string = newId()): PlannedDelivery {
  const part = { media: [{ id: 'm1', alt: 'A bell.' }], options: { language: 'en' }, fingerprint: 'f' };
  return {
    ...of,
    id,
    network: 'town',
    dueAt,
    localTime: '2027-03-01T10:00:00',
    zone: 'Europe/Madrid',
    adjusted: 'overlap',
    late: { afterMs: 2 * HOUR, then: 'hold' },
    wakeAt: shift(dueAt, -10 * MINUTE),
    segments: [
      { ...part, index: 0, kind: 'post', text: 'New.', key: 'new-0', frozenAt: dueAt },
      { ...part, index: 1, kind: 'comment', text: 'Link.', key: 'new-1', frozenAt: shift(dueAt, 1) },
    ],
  };
}

const PLANNED_ROW = {
  state: 'scheduled',
  due_at: dueAt,
  wake_at: shift(dueAt, -10 * MINUTE),
  local_time: '2027-03-01T10:00:00',
  adjusted: 'overlap',
  late_after_ms: String(2 * HOUR),
  late_then: 'hold',
  lease_token: null,
  segments: [
    {
      index: 0,
      kind: 'post',
      state: 'pending',
      text: 'New.',
      key: 'new-0',
      frozen_at: dueAt,
      media: [{ id: 'm1', alt: 'A bell.' }],
    },
    { index: 1, kind: 'comment', state: 'pending', text: 'Link.', key: 'new-1', options: { language: 'en' } },
  ],
};

/** How often publishers are woken by `action`. */
async function wakes(action: () => Promise<unknown>): Promise<number> {
  let count = 0;
  let arrived: () => void = () => undefined;
  await using _ = await db.database.listen(DELIVERIES_CHANGED, (payload) => (payload === 'end' ? arrived() : count++));
  await action();
  const end = new Promise<void>((resolve) => (arrived = resolve));
  await db.database.query(`select pg_notify($1, 'end')`, [DELIVERIES_CHANGED]);
  await end;
  return count;
}

describe('insert', () => {
  it('stores plan and segments, and wakes the publishers', async () => {
    const { deliveryId, ...of } = await planted();
    await db.database.execute('delete from deliveries where id = $1', [deliveryId]);
    const planning = plan(of);
    expect(await wakes(() => deliveries().insert([planning]))).toBe(1);
    const { workspaceId } = of;
    expect(await stored(db.database, { workspaceId, deliveryId: planning.id })).toMatchObject({
      ...PLANNED_ROW,
      version: 1,
    });
  });

  it('refuses a post twice on one channel', async () => {
    const of = await planted();
    await expect(deliveries().insert([plan(of)])).rejects.toThrow('deliveries_post_channel');
  });
});

describe('replan', () => {
  it.each(EDITABLE)('gives what is %s a new plan, and takes it from whoever prepares it', async (state) => {
    const lease = state === 'preparing' ? { leaseFor: MINUTE } : {};
    const columns = { failures: 3, lookups: 2, resends: 1, released_at: dueAt, error: { code: 'old' } };
    const delivery = await planted({ state, ...lease, columns, segments: [{}, {}, {}] });
    const { deliveryId } = delivery;
    expect(await deliveries().replan([plan(delivery, deliveryId)])).toEqual(new Set([deliveryId]));
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ ...PLANNED_ROW, version: 2, failures: 0, lookups: 0, resends: 0 });
    expect([row['released_at'], row['error'], row.lease_until]).toEqual([null, null, null]);
  });

  it.each(without(...EDITABLE))('leaves what is %s', async (state) => {
    const delivery = await planted({ state });
    const before = await stored(db.database, delivery);
    expect(await deliveries().replan([plan(delivery, delivery.deliveryId)])).toEqual(new Set());
    expect(await stored(db.database, delivery)).toEqual(before);
  });

  it.each(['published', 'unknown'])('leaves one of which a part is %s', async (state) => {
    const delivery = await planted({ state: 'failed', segments: [{ state }, {}] });
    expect(await deliveries().replan([plan(delivery, delivery.deliveryId)])).toEqual(new Set());
  });

  it('touches nothing of another workspace', async () => {
    const delivery = await planted();
    const foreign = { ...plan(delivery, delivery.deliveryId), workspaceId: newId() };
    expect(await deliveries().replan([foreign])).toEqual(new Set());
  });

  it('changes those of several that are free', async () => {
    const [free, taken] = [await planted(), await planted({ state: 'publishing' })];
    const both = [plan(free, free.deliveryId), plan(taken, taken.deliveryId)];
    expect(await deliveries().replan(both)).toEqual(new Set([free.deliveryId]));
    expect((await stored(db.database, taken)).segments).toMatchObject([{ key: 'key-0' }]);
  });
});

describe('cancel', () => {
  it.each(DELIVERY_STATES)('what is %s', async (state) => {
    const delivery = await planted({ state });
    const cancelled = await deliveries().cancel(delivery.workspaceId, [delivery.deliveryId]);
    const can = sourcesOf('cancelled').includes(state);
    expect(cancelled).toEqual(new Set(can ? [delivery.deliveryId] : []));
    if (can)
      expect(await stored(db.database, delivery)).toMatchObject({
        state: 'cancelled',
        wake_at: null,
        lease_token: null,
      });
    else expect(await stored(db.database, delivery)).toMatchObject({ state });
  });

  it('of a channel: all that is planned there, and no more questions about what is unconfirmed', async () => {
    const channel = await plantChannel(db.database);
    const rows = new Map<DeliveryState, Planted>();
    for (const state of DELIVERY_STATES) rows.set(state, await planted({ ...channel, state }));
    expect(await deliveries().cancelOfChannel(channel.workspaceId, channel.channelId)).toBe(5);
    const after = new Map<DeliveryState, DeliveryState>();
    for (const [state, delivery] of rows) after.set(state, (await stored(db.database, delivery)).state);
    const changed = [...after].filter(([state, now]) => state !== now).map(([state]) => state);
    expect(changed.toSorted()).toEqual(['held', 'preparing', 'ready', 'retrying', 'scheduled']);
    expect(await stored(db.database, rows.get('unconfirmed')!)).toMatchObject({ state: 'unconfirmed', wake_at: null });
  });
});

describe('release', () => {
  it.each(['failed', 'missed', 'held'] as const)(
    'makes what is %s due now, as if it never had failed',
    async (state) => {
      const columns = { failures: 15, lookups: 4, error: { code: 'old' } };
      const delivery = await planted({
        state,
        wakeIn: null,
        dueIn: -HOUR,
        columns,
        segments: [{ state: 'published' }, {}],
      });
      expect(await wakes(() => deliveries().release(delivery.workspaceId, delivery.deliveryId))).toBe(1);
      const row = await stored(db.database, delivery);
      expect(row).toMatchObject({ state: 'scheduled', failures: 0, lookups: 0, error: null, version: 2 });
      expect(row.wake_at).not.toBeNull();
      expect(row.wake_at!.getTime()).toBeLessThanOrEqual((row['released_at'] as Date).getTime());
      expect(row.segments.map((segment) => segment.state)).toEqual(['published', 'pending']);
    },
  );

  it.each(without('failed', 'missed', 'held'))('leaves what is %s', async (state) => {
    const delivery = await planted({ state });
    expect(
      await wakes(async () => {
        expect(await deliveries().release(delivery.workspaceId, delivery.deliveryId)).toBe(false);
      }),
    ).toBe(0);
    expect(await stored(db.database, delivery)).toMatchObject({ state, released_at: null });
  });
});

describe('refreeze', () => {
  it('gives new keys and instants to parts that were never sent, and to no other', async () => {
    const delivery = await planted({
      state: 'failed',
      segments: [{ state: 'published' }, { state: 'unknown' }, { prepared: { media: 'm1' } }],
    });
    const { workspaceId, deliveryId } = delivery;
    expect(await deliveries().unsentSegments(workspaceId, deliveryId)).toEqual([{ index: 2 }]);
    const parts = [0, 1, 2].map((index) => ({ index, key: `fresh-${index}`, frozenAt: dueAt }));
    await deliveries().refreeze(workspaceId, deliveryId, parts);
    const { segments } = await stored(db.database, delivery);
    // what may be out keeps its key: a repeat with another one could double it
    expect(segments.map((segment) => segment.key)).toEqual(['key-0', 'key-1', 'fresh-2']);
    expect(segments[2]).toMatchObject({ frozen_at: dueAt, prepared: null });
  });
});

describe('resend', () => {
  const unconfirmed = (change: DeliveryPlan = {}): Promise<Planted> =>
    planted({ state: 'unconfirmed', wakeIn: null, segments: [{ state: 'unknown' }, {}], ...change });
  const over = { timeout_at: shift(systemClock.now(), -SECOND) };

  it('makes it due now, and counts what was unknown as not sent: a person says so', async () => {
    const delivery = await unconfirmed({ columns: { lookups: 8, failures: 2 } });
    await plantAttempt(db.database, delivery, { ...over, outcome: 'unknown' });
    expect(
      await wakes(async () => {
        expect(await deliveries().resend(delivery.workspaceId, delivery.deliveryId)).toBe(true);
      }),
    ).toBe(1);
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'retrying', resends: 1, failures: 0, lookups: 0, version: 2 });
    expect(row.wake_at).not.toBeNull();
    expect(row.segments.map((segment) => segment.state)).toEqual(['pending', 'pending']);
  });

  it.each([
    ['unfinished', {}],
    ['of unknown outcome', { outcome: 'unknown', finished_at: systemClock.now() }],
  ])('waits while bytes of an attempt may be on their way: %s', async (_, attempt) => {
    const delivery = await unconfirmed();
    await plantAttempt(db.database, delivery, attempt);
    expect(await deliveries().resend(delivery.workspaceId, delivery.deliveryId)).toBe(false);
    expect(await stored(db.database, delivery)).toMatchObject({
      state: 'unconfirmed',
      segments: [{ state: 'unknown' }, {}],
    });
  });

  it('does not wait for an attempt whose outcome is known', async () => {
    const delivery = await unconfirmed();
    await plantAttempt(db.database, delivery, { outcome: 'rejected', finished_at: systemClock.now() });
    expect(await deliveries().resend(delivery.workspaceId, delivery.deliveryId)).toBe(true);
  });

  it('takes it from a publisher that is just reading it back', async () => {
    const delivery = await unconfirmed({ leaseFor: MINUTE });
    expect(await deliveries().resend(delivery.workspaceId, delivery.deliveryId)).toBe(true);
    expect(await stored(db.database, delivery)).toMatchObject({ lease_token: null, lease_until: null });
  });

  it.each(without('unconfirmed'))('leaves what is %s', async (state) => {
    const delivery = await planted({ state });
    expect(await deliveries().resend(delivery.workspaceId, delivery.deliveryId)).toBe(false);
    expect(await stored(db.database, delivery)).toMatchObject({ state, resends: 0 });
  });
});

describe('confirm', () => {
  const url = 'https://town.example/seen';

  it('counts as published what a person saw', async () => {
    const delivery = await planted({
      state: 'unconfirmed',
      segments: [{ state: 'published', url: 'first' }, { state: 'unknown' }],
    });
    expect(await deliveries().confirm(delivery.workspaceId, delivery.deliveryId, url)).toBe(true);
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'published', wake_at: null, lease_token: null, url, error: null, version: 2 });
    expect(row.segments).toMatchObject([
      { state: 'published', url: 'first' },
      { state: 'published', url },
    ]);
    expect(row['published_at']).toBeInstanceOf(Date);
  });

  it('changes nothing while later parts hang on what is unconfirmed', async () => {
    const delivery = await planted({ state: 'unconfirmed', segments: [{ state: 'unknown' }, {}] });
    const before = await stored(db.database, delivery);
    expect(await deliveries().confirm(delivery.workspaceId, delivery.deliveryId, url)).toBe(false);
    expect(await stored(db.database, delivery)).toEqual(before);
  });

  it.each(without('unconfirmed'))('leaves what is %s', async (state) => {
    const delivery = await planted({ state, segments: [{ state: 'unknown' }] });
    expect(await deliveries().confirm(delivery.workspaceId, delivery.deliveryId, url)).toBe(false);
    expect(await stored(db.database, delivery)).toMatchObject({ state, segments: [{ state: 'unknown' }] });
  });
});

describe('lookUpAgain', () => {
  it('asks about what is unconfirmed, from the first question on', async () => {
    const delivery = await planted({ state: 'unconfirmed', wakeIn: null, columns: { lookups: 8 } });
    expect(await wakes(() => deliveries().lookUpAgain(delivery.workspaceId, delivery.deliveryId))).toBe(1);
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'unconfirmed', lookups: 0 });
    expect(row.wake_at).not.toBeNull();
  });
});

describe('page', () => {
  it('walks a workspace by due instant, whatever else there is, and filters', async () => {
    const channel = await plantChannel(db.database);
    const all: Planted[] = [];
    for (const [i, state] of (['ready', 'failed', 'ready', 'published', 'ready'] as const).entries())
      all.push(await planted({ ...channel, state, dueIn: i * MINUTE }));
    await planted();
    const ids = all.map((each) => each.deliveryId);
    const walk = async (filter: { state?: DeliveryState; from?: Date }) => {
      const seen: string[] = [];
      let next: string | undefined;
      do {
        const page = await deliveries().page(channel.workspaceId, { ...filter, limit: 2, ...(next ? { next } : {}) });
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map((item) => item.id));
        next = page.next ?? undefined;
      } while (next);
      return seen;
    };
    expect(await walk({})).toEqual(ids);
    expect(await walk({ state: 'ready' })).toEqual([ids[0], ids[2], ids[4]]);
    const { dueAt: third } = (await deliveries().byId(channel.workspaceId, ids[2]!))!;
    expect(await walk({ from: third })).toEqual(ids.slice(2));
    expect(await deliveries().byId(newId(), ids[0]!)).toBeNull();
  });

  it('refuses a cursor that it did not make', async () => {
    for (const next of ['nonsense', encodeCursor(['yesterday', newId()])])
      await expect(deliveries().page(newId(), { limit: 2, next })).rejects.toThrow('invalid_cursor');
  });
});
