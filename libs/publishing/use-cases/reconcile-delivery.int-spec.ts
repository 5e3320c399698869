import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { HOUR, MINUTE, SECOND, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { publishingSchema } from '../store/schema.js';
import { plantAttempt, type Planted, type StoredDelivery } from '../testing/planted.js';
import { PublisherRig } from '../testing/publisher-rig.js';
import { failure, remotePost, ScriptedConnector } from '../testing/scripted-connector.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const rig = (connector = new ScriptedConnector()): PublisherRig => new PublisherRig(db.database, connector);
const states = (row: StoredDelivery): string[] => row.segments.map((segment) => segment.state);
const found = (text: string) => async () => ({ found: true, post: remotePost(text) }) as const;
const unclear = async () => ({ found: false, absent: false, reason: 'The timeline is slow today.' }) as const;

/** Sent, and nobody knows whether it arrived. */
async function unconfirmed(town: PublisherRig, segments: Record<string, unknown>[] = [{}]): Promise<Planted> {
  const delivery = await town.delivery({ segments });
  town.connector.next('publish', failure('unknown'));
  expect((await town.publish(delivery)).state).toBe('unconfirmed');
  return delivery;
}

describe('reading back', () => {
  it('finds it: published, and nothing is sent', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    town.connector.next('findPublished', found('Part 0.'));
    const row = await town.reconcile(delivery);
    const { remoteId, url, ref } = remotePost('Part 0.');
    expect(row).toMatchObject({
      state: 'published',
      wake_at: null,
      lease_token: null,
      error: null,
      remote_id: remoteId,
      url,
    });
    expect(row.segments).toMatchObject([{ state: 'published', remote_id: remoteId, url, ref }]);
    expect(town.connector.sent).toHaveLength(1);
  });

  it('finds a part of a thread, and the rest goes on from there', async () => {
    const town = rig();
    const delivery = await unconfirmed(town, [{}, {}, {}]);
    town.connector.next('findPublished', found('Part 0.'));
    const row = await town.reconcile(delivery);
    expect(row).toMatchObject({ state: 'retrying', failures: 0, resends: 0 });
    expect(states(row)).toEqual(['published', 'pending', 'pending']);
    expect((await town.publish(delivery)).state).toBe('published');
    expect(town.connector.sent).toEqual(['Part 0.', 'Part 1.', 'Part 2.']);
    expect(town.connector.calls.at(-2)!.segment).toMatchObject({ parent: remotePost('Part 0.') });
  });

  it('asks since the first attempt began, for the very segment', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    let since: Date | null = null;
    town.connector.next('findPublished', async (_session, segment, from) => {
      since = from;
      expect(segment).toMatchObject({ key: 'key-0', text: 'Part 0.' });
      return unclear();
    });
    expect((await town.reconcile(delivery)).attempts[0]!.started_at).toEqual(since);
  });

  it('goes on with the thread when a late answer has settled it meanwhile', async () => {
    const town = rig();
    const delivery = await town.delivery({
      state: 'unconfirmed',
      segments: [{ state: 'published', remote_id: 'r0' }, {}],
    });
    expect(await town.reconcile(delivery)).toMatchObject({ state: 'retrying', resends: 0, failures: 0 });
    expect(town.connector.calls).toEqual([]);
  });
});

describe('absence', () => {
  it('means nothing while the bytes may be on their way', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    const row = await town.reconcile(delivery);
    expect(row).toMatchObject({
      state: 'unconfirmed',
      segments: [{ state: 'unknown' }],
      error: { code: 'unconfirmed' },
    });
    // and 15 s more: a listing may not show yet what was accepted in the last moment
    expect(row.wake_at).toEqual(shift(row.attempts[0]!.timeout_at, 15 * SECOND));
  });

  it('after the time-out allows one resend, and only one', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    await town.age(delivery, MINUTE);
    const row = await town.reconcile(delivery);
    expect(row).toMatchObject({ state: 'retrying', resends: 1, segments: [{ state: 'pending' }] });
    town.connector.next('publish', failure('unknown'));
    expect((await town.publish(delivery)).state).toBe('unconfirmed');
    await town.age(delivery, MINUTE);
    const again = await town.reconcile(delivery);
    expect(again).toMatchObject({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    expect(again.wake_at).not.toBeNull();
    expect(town.connector.sent).toHaveLength(2);
  });

  it('after the time-out and the resend publishes it, once', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    await town.age(delivery, MINUTE);
    await town.reconcile(delivery);
    const row = await town.publish(delivery);
    expect(row).toMatchObject({ state: 'published', failures: 0 });
    expect(row.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown', 'published']);
  });

  it('allows nothing where only a person may decide', async () => {
    const town = rig(new ScriptedConnector({ kind: 'never' }));
    const delivery = await unconfirmed(town);
    await town.age(delivery, MINUTE);
    const row = await town.reconcile(delivery);
    expect(row).toMatchObject({ state: 'unconfirmed', wake_at: null, error: { code: 'unconfirmed' } });
    expect((row['error'] as { action: string }).action).toContain('confirm it with its address');
  });
});

describe('a duplicate', () => {
  it('refused after an unknown outcome is read back, and found', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    await town.age(delivery, MINUTE);
    await town.reconcile(delivery);
    town.connector.next('publish', failure('rejected', { code: 'duplicate' }));
    expect(await town.publish(delivery)).toMatchObject({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    town.connector.next('findPublished', found('Part 0.'));
    expect((await town.reconcile(delivery)).state).toBe('published');
  });
});

describe('a key that the network honours', () => {
  it('lets it be repeated at once where the key counts for ever', async () => {
    const town = rig(new ScriptedConnector({ kind: 'same-key', sequential: false, withinMs: null }));
    const delivery = await unconfirmed(town);
    town.connector.next('findPublished', unclear);
    expect(await town.reconcile(delivery)).toMatchObject({ state: 'retrying', segments: [{ state: 'unknown' }] });
    const row = await town.publish(delivery);
    expect(row.state).toBe('published');
    expect(row.attempts.map((attempt) => attempt['key'])).toEqual(['key-0', 'key-0']);
  });

  it('waits for the time-out where only one call at a time may use it, and reads back when it is forgotten', async () => {
    const town = rig(new ScriptedConnector({ kind: 'same-key', sequential: true, withinMs: 55 * MINUTE }));
    const delivery = await unconfirmed(town);
    town.connector.next('findPublished', unclear, unclear, unclear);
    expect((await town.reconcile(delivery)).state).toBe('unconfirmed');
    await town.age(delivery, MINUTE);
    expect((await town.reconcile(delivery)).state).toBe('retrying');
    // held, or no publisher alive, until the network has forgotten the key
    await town.age(delivery, HOUR);
    expect((await town.publish(delivery)).state).toBe('unconfirmed');
    expect((await town.reconcile(delivery)).state).toBe('unconfirmed');
    expect(town.connector.sent).toHaveLength(1);
  });
});

describe('a look-up that cannot tell', () => {
  it('is repeated ever more rarely, and left to a person in the end', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    await town.age(delivery, MINUTE);
    const waits: (number | null)[] = [];
    for (let i = 0; i < 9; i++) {
      town.connector.next('findPublished', unclear);
      const { wake_at: wakeAt } = await town.reconcile(delivery);
      waits.push(wakeAt && Math.round((wakeAt.getTime() - systemClock.now().getTime()) / SECOND));
    }
    expect(waits.slice(0, 3)).toEqual([2, 5, 15]);
    expect(waits.at(-1)).toBeNull();
  });

  it('is repeated when the network cannot be reached', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    town.connector.next('findPublished', failure('not-sent'));
    const row = await town.reconcile(delivery);
    expect(row).toMatchObject({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    expect(row.wake_at!.getTime()).toBeGreaterThan(systemClock.now().getTime());
  });

  it('refreshes a token that is not good, and asks again', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    town.connector
      .next('findPublished', failure('auth'), found('Part 0.'))
      .next('refresh', () => Promise.resolve({ secret: 'token 2', expiresAt: null }));
    expect((await town.reconcile(delivery)).state).toBe('published');
    expect(town.connector.calls.at(-1)).toMatchObject({ call: 'findPublished', secret: 'token 2' });
  });

  it('does not break on a channel that was removed', async () => {
    const town = rig();
    const delivery = await unconfirmed(town);
    await db.database.execute(`update channels set secret = '', removed_at = now() where id = $1`, [
      delivery.channelId,
    ]);
    expect(await town.reconcile(delivery)).toMatchObject({ state: 'unconfirmed', lease_token: null });
  });

  it('tells what is known of an attempt that another publisher left open', async () => {
    const town = rig();
    const delivery = await town.delivery({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    await plantAttempt(db.database, delivery, { outcome: 'unknown' });
    await town.age(delivery, MINUTE);
    expect((await town.reconcile(delivery)).state).toBe('retrying');
  });
});
