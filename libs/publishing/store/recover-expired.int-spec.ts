import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { MINUTE, SECOND, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { plantAttempt, plantDelivery, stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { ClaimsStore } from './claims.store.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);
async function recover(limit = 100): Promise<{ unconfirmed: number; released: number }> {
  const { unconfirmed, released } = await new ClaimsStore(db.database).recoverExpired(limit);
  return { unconfirmed: unconfirmed.length, released };
}

/** Left behind by a publisher that died: its lease is planted in the past, because nobody should wait for one to expire. */
const abandoned = (plan: DeliveryPlan): Promise<Planted> => plantDelivery(db.database, { leaseFor: -1, ...plan });

describe('recoverExpired', () => {
  it('makes what was being sent unconfirmed, to be read back when the attempt is over', async () => {
    const delivery = await abandoned({ state: 'publishing', segments: [{ state: 'published' }, {}] });
    const timeoutAt = shift(systemClock.now(), 20 * SECOND);
    await plantAttempt(db.database, delivery, { finished_at: systemClock.now(), outcome: 'published' });
    await plantAttempt(db.database, delivery, { segment_index: 1, timeout_at: timeoutAt });
    expect(await recover()).toEqual({ unconfirmed: 1, released: 0 });
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({
      state: 'unconfirmed',
      wake_at: timeoutAt,
      lease_token: null,
      lease_until: null,
      error: { code: 'publisher_died' },
    });
    expect(row.segments.map((segment) => segment.state)).toEqual(['published', 'unknown']);
    expect(row.attempts.map((attempt) => attempt.outcome)).toEqual(['published', 'unknown']);
  });

  it.each([
    ['publishing', 'ready'],
    ['preparing', 'scheduled'],
    ['unconfirmed', 'unconfirmed'],
  ] as const)('makes what was %s, with nothing on its way, %s again', async (state, expected) => {
    const delivery = await abandoned({ state });
    await plantAttempt(db.database, delivery, { finished_at: systemClock.now(), outcome: 'auth' });
    expect(await recover()).toEqual({ unconfirmed: 0, released: 1 });
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: expected, lease_token: null, lease_until: null });
    expect(row.wake_at).not.toBeNull();
    expect(row.segments[0]!.state).toBe('pending');
  });

  it('does not come back to an attempt that was looked into before', async () => {
    // a first publisher died, its attempt was proven absent, a second one died before it began
    const delivery = await abandoned({ state: 'publishing' });
    await plantAttempt(db.database, delivery, { outcome: 'unknown' });
    expect(await recover()).toEqual({ unconfirmed: 0, released: 1 });
    expect(await stored(db.database, delivery)).toMatchObject({ state: 'ready', segments: [{ state: 'pending' }] });
  });

  it('leaves alone what is leased by the living, and what is not leased', async () => {
    const alive = await plantDelivery(db.database, { state: 'publishing', leaseFor: MINUTE });
    await plantAttempt(db.database, alive);
    const free = await plantDelivery(db.database, { state: 'ready' });
    const before = [await stored(db.database, alive), await stored(db.database, free)];
    expect(await recover()).toEqual({ unconfirmed: 0, released: 0 });
    expect([await stored(db.database, alive), await stored(db.database, free)]).toEqual(before);
  });

  it('takes the oldest first when there are many', async () => {
    const younger = await abandoned({ state: 'preparing', leaseFor: -SECOND });
    const older = await abandoned({ state: 'preparing', leaseFor: -MINUTE });
    await recover(1);
    expect((await stored(db.database, older)).state).toBe('scheduled');
    expect((await stored(db.database, younger)).state).toBe('preparing');
    await recover();
  });

  it('waits for no row that its publisher is writing at this very moment', async () => {
    const delivery = await abandoned({ state: 'publishing' });
    await db.database.transaction(async () => {
      await db.database.query('select 1 from deliveries where id = $1 for update', [delivery.deliveryId]);
      expect(await db.database.outside(() => recover())).toEqual({ unconfirmed: 0, released: 0 });
    });
    expect(await recover()).toEqual({ unconfirmed: 0, released: 1 });
  });
});
