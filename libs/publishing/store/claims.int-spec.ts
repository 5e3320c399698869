import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { UniqueViolation } from '#database';
import { HOUR, MINUTE, newId, SECOND, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { DELIVERY_STATES } from '../domain/index.js';
import { plantChannel, plantDelivery, plantHold, stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { ClaimsStore, type Work } from './claims.store.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const claims = (): ClaimsStore => new ClaimsStore(db.database);
const planted = (plan?: DeliveryPlan): Promise<Planted> => plantDelivery(db.database, plan);

const request = (workspaceId: string, limit = 10) => {
  const now = systemClock.now();
  return { workspaceId, limit, now, until: now, leaseToken: newId(), leaseMs: 5 * SECOND };
};
const lanes = async (workspaceId: string, limit?: number): Promise<string[]> =>
  (await claims().claimLanes(request(workspaceId, limit))).map((claim) => claim.deliveryId);
const setChannel = (of: { channelId: string }, set: string): Promise<number> =>
  db.database.execute(`update channels set ${set} where id = $1`, [of.channelId]);

describe('workspacesWithWork', () => {
  it('names workspaces with something due of that kind, those that wait longest first, within the limit', async () => {
    const kinds = { prepare: 'scheduled', publish: 'retrying', lookup: 'unconfirmed' } as const;
    for (const [kind, state] of Object.entries(kinds)) {
      const younger = await planted({ state, wakeIn: -HOUR });
      const older = await planted({ state, wakeIn: -2 * HOUR });
      await planted({ state, wakeIn: MINUTE });
      await planted({ state, wakeIn: null });
      await planted({ state, wakeIn: -HOUR, leaseFor: MINUTE });
      const found = (limit: number) => claims().workspacesWithWork(kind as Work, systemClock.now(), [], limit);
      expect(await found(10)).toEqual([older.workspaceId, younger.workspaceId]);
      expect(await found(1)).toEqual([older.workspaceId]);
      const others = await claims().workspacesWithWork(kind as Work, systemClock.now(), [older.workspaceId], 10);
      expect(others).toEqual([younger.workspaceId]);
    }
  });
});

describe('claim', () => {
  it.each([
    ['prepare', 'scheduled', 'preparing'],
    ['lookup', 'unconfirmed', 'unconfirmed'],
  ] as const)('%s leases what is %s and due, oldest first, as %s', async (work, state, target) => {
    const channel = await plantChannel(db.database);
    const [, second, first] = [
      await planted({ ...channel, state, wakeIn: -SECOND }),
      await planted({ ...channel, state, wakeIn: -2 * SECOND }),
      await planted({ ...channel, state, wakeIn: -3 * SECOND }),
      await planted({ ...channel, state, wakeIn: MINUTE }),
      await planted({ ...channel, state, wakeIn: -HOUR, leaseFor: MINUTE }),
    ];
    for (const other of DELIVERY_STATES.filter((each) => each !== state))
      await planted({ workspaceId: channel.workspaceId, state: other, wakeIn: -HOUR });
    const asked = request(channel.workspaceId, 2);
    const got = await claims().claim(work, asked);
    expect(got.map((claim) => claim.deliveryId).toSorted()).toEqual([first!.deliveryId, second!.deliveryId].toSorted());
    const row = await stored(db.database, first!);
    expect(row).toMatchObject({ state: target, lease_token: asked.leaseToken });
    const leaseMs = row.lease_until!.getTime() - asked.now.getTime();
    expect(leaseMs).toBeGreaterThan(4 * SECOND);
    expect(leaseMs).toBeLessThan(30 * SECOND);
  });
});

describe('claimLanes', () => {
  it.each([
    ['ready', {}],
    ['retrying', { state: 'retrying' }],
    ['due exactly now', { dueIn: 0 }],
  ] as const)('takes what is %s', async (_, plan) => {
    const delivery = await planted(plan);
    expect(await lanes(delivery.workspaceId)).toEqual([delivery.deliveryId]);
    expect(await stored(db.database, delivery)).toMatchObject({ state: 'publishing' });
  });

  it.each([
    ['leased', { leaseFor: MINUTE }],
    ['due later', { dueIn: MINUTE }],
    ['waiting for nothing', { wakeIn: null }],
    ['scheduled', { state: 'scheduled' }],
    ['unconfirmed', { state: 'unconfirmed' }],
    ['held', { state: 'held' }],
  ] as const)('leaves what is %s', async (_, plan) => {
    const delivery = await planted(plan);
    expect(await lanes(delivery.workspaceId)).toEqual([]);
  });

  it.each([
    ['held', `held_at = now()`, false],
    ['disconnected', `state = 'disconnected'`, false],
    ['removed', `removed_at = now()`, false],
    ['paused by its network', `paused_until = now() + interval '1 minute'`, false],
    ['no longer paused', `paused_until = now() - interval '1 second'`, true],
    ['about to expire', `state = 'expiring'`, true],
  ])('of a channel that is %s', async (_, set, goes) => {
    const delivery = await planted();
    await setChannel(delivery, set);
    expect(await lanes(delivery.workspaceId)).toEqual(goes ? [delivery.deliveryId] : []);
  });

  it('takes nothing of a workspace that is held, nor of another one', async () => {
    const delivery = await planted();
    expect(await lanes(newId())).toEqual([]);
    await plantHold(db.database, delivery);
    expect(await lanes(delivery.workspaceId)).toEqual([]);
  });

  it('has one delivery of a channel in flight, in the order of their instants', async () => {
    const channel = await plantChannel(db.database);
    const third = await planted({ ...channel, dueIn: -SECOND });
    const first = await planted({ ...channel, dueIn: -3 * SECOND });
    const second = await planted({ ...channel, dueIn: -2 * SECOND, state: 'retrying' });
    for (const next of [first, second, third]) {
      expect(await lanes(channel.workspaceId)).toEqual([next.deliveryId]);
      expect(await lanes(channel.workspaceId)).toEqual([]);
      await db.database.execute(`update deliveries set state = 'published', lease_token = null where id = $1`, [
        next.deliveryId,
      ]);
    }
  });

  it('is not stopped by what waits to be read back on the same channel', async () => {
    const stuck = await planted({ state: 'unconfirmed', wakeIn: MINUTE });
    const { workspaceId, channelId } = stuck;
    const next = await planted({ workspaceId, channelId });
    expect(await lanes(workspaceId)).toEqual([next.deliveryId]);
  });

  it('takes those that wait longest when there are more lanes than the limit', async () => {
    const workspaceId = newId();
    const ids: string[] = [];
    for (const dueIn of [-1, -3, -2, -4]) ids.push((await planted({ workspaceId, dueIn: dueIn * SECOND })).deliveryId);
    expect((await lanes(workspaceId, 2)).toSorted()).toEqual([ids[3], ids[1]].toSorted());
  });

  it('gives the second of a lane to nobody while another publisher is taking the first', async () => {
    const channel = await plantChannel(db.database);
    const first = await planted({ ...channel, dueIn: -2 * SECOND });
    await planted({ ...channel, dueIn: -SECOND });
    await db.database.transaction(async () => {
      expect(await lanes(channel.workspaceId)).toEqual([first.deliveryId]);
      // the other publisher's connection sees neither the lease nor the new state yet
      expect(await db.database.outside(() => lanes(channel.workspaceId))).toEqual([]);
    });
  });

  it('shares many channels between publishers that claim at the same time: nothing twice, nothing left, all in order', async () => {
    const workspaceId = newId();
    const channels = await Promise.all(Array.from({ length: 20 }, () => plantChannel(db.database, {}, workspaceId)));
    const wanted = new Map<string, string[]>();
    for (const channel of channels)
      wanted.set(
        channel.channelId,
        (await Promise.all([3, 2, 1].map((age) => planted({ ...channel, dueIn: -age * SECOND })))).map(
          (d) => d.deliveryId,
        ),
      );
    const taken: string[] = [];
    const publisher = async (): Promise<void> => {
      while (taken.length < 60) {
        const got = await lanes(workspaceId, 7).catch((error: unknown) => {
          if (error instanceof UniqueViolation) return [];
          throw error;
        });
        taken.push(...got);
        await db.database.execute(`update deliveries set state = 'published', lease_token = null where id = any($1)`, [
          got,
        ]);
      }
    };
    await Promise.all([publisher(), publisher(), publisher()]);
    expect(new Set(taken).size).toBe(60);
    for (const lane of wanted.values()) expect(taken.filter((id) => lane.includes(id))).toEqual(lane);
  });
});

describe('nextWake', () => {
  it('is the next instant at which a free delivery or a paused channel wants something', async () => {
    const far = shift(systemClock.now(), 1_000 * HOUR);
    expect(await claims().nextWake(far, 0)).toBeNull();
    await planted({ state: 'scheduled', wakeIn: 1_003 * HOUR });
    await planted({ state: 'scheduled', wakeIn: 1_001 * HOUR, leaseFor: MINUTE });
    const first = (await claims().nextWake(far, 0))!;
    expect(first.getTime() - far.getTime()).toBeGreaterThan(2 * HOUR);
    await plantChannel(db.database, { paused_until: shift(far, HOUR) });
    expect(await claims().nextWake(far, 0)).toEqual(shift(far, HOUR));
  });
});

describe('renew', () => {
  it('prolongs the leases with these tokens, and no other', async () => {
    const mine = await planted({ state: 'publishing', leaseFor: SECOND });
    const other = await planted({ state: 'publishing', leaseFor: SECOND });
    const before = await stored(db.database, other);
    const { lease_token: token, lease_until: until } = await stored(db.database, mine);
    await claims().renew([{ ...mine, leaseToken: token! }], MINUTE);
    expect((await stored(db.database, mine))['lease_until']).not.toEqual(until);
    await claims().renew([{ ...other, leaseToken: token! }], MINUTE);
    expect(await stored(db.database, other)).toEqual(before);
  });
});
