import { afterAll, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { accountsSchema } from '#accounts';
import { HOUR, MINUTE, newId, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { publishingSchema } from '../store/schema.js';
import { stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { PublisherRig, RIG_FOLDER } from '../testing/publisher-rig.js';
import { failure, ScriptedConnector } from '../testing/scripted-connector.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const rig = (): PublisherRig => new PublisherRig(db.database, new ScriptedConnector());
const later = (ms: number): Date => shift(systemClock.now(), ms);
const fresh = { secret: 'token 2', expiresAt: null };

/** Due in five minutes, to be prepared now. */
const soon = (town: PublisherRig, plan: DeliveryPlan = {}): Promise<Planted> =>
  town.delivery({ state: 'scheduled', dueIn: 5 * MINUTE, wakeIn: -1, ...plan });

afterAll(() => rm(RIG_FOLDER, { recursive: true, force: true }));

describe('preparing', () => {
  it('keeps what the connector prepared for each segment, and waits for the instant', async () => {
    const town = rig();
    const row = await town.prepare(await soon(town, { segments: [{}, {}], columns: { failures: 3 } }));
    expect(row).toMatchObject({ state: 'ready', lease_token: null, failures: 0, attempts: [] });
    expect(row.wake_at).toEqual(row['due_at']);
    expect(row.segments.map((segment) => segment['prepared'])).toEqual([
      { prepared: 'Part 0.' },
      { prepared: 'Part 1.' },
    ]);
    expect(town.connector.calls.map(({ call }) => call)).toEqual(['prepare', 'prepare']);
  });

  it('does nothing to what is out already', async () => {
    const town = rig();
    const segments = [{ state: 'published', prepared: { media: 'm1' } }, {}];
    const row = await town.prepare(await soon(town, { segments }));
    expect(row.segments.map((segment) => segment['prepared'])).toEqual([{ media: 'm1' }, { prepared: 'Part 1.' }]);
  });

  it('gives the connector the files of the library, with the alternative text of the post', async () => {
    const town = rig();
    const delivery = await soon(town);
    const { workspaceId, deliveryId } = delivery;
    const file = { type: 'image/png', bytes: 3, width: 1, height: 1, sha256: 's', fileName: 'bell.png' };
    const [first, second] = [newId(), newId()];
    await town.media.add(workspaceId, { ...file, id: first, alt: 'A bell.' }, Buffer.from('png'));
    await town.media.add(workspaceId, { ...file, id: second, alt: 'Another.' }, Buffer.from('png'));
    await db.database.execute('update delivery_segments set media = $2 where delivery_id = $1', [
      deliveryId,
      JSON.stringify([{ id: second }, { id: first, alt: 'Own words.' }]),
    ]);
    expect((await town.prepare(delivery)).state).toBe('ready');
    const { media } = town.connector.calls[0]!.segment!;
    expect(media.map(({ id, alt }) => [id, alt])).toEqual([
      [second, 'Another.'],
      [first, 'Own words.'],
    ]);
    expect(await media[1]!.read()).toEqual(Buffer.from('png'));
  });

  it('says so when an image is gone', async () => {
    const town = rig();
    const row = await town.prepare(await soon(town, { segments: [{ media: [{ id: newId() }] }] }));
    expect(row).toMatchObject({ state: 'failed', error: { code: 'media_missing' }, wake_at: null });
    expect(town.connector.calls).toEqual([]);
  });

  it('refreshes a token that would die before the instant', async () => {
    const town = rig();
    town.connector.next('refresh', () => Promise.resolve(fresh));
    const channel = await town.channel({ expires_at: later(9 * MINUTE) });
    expect((await town.prepare(await soon(town, channel))).state).toBe('ready');
    expect(town.connector.calls.map(({ call, secret }) => [call, secret])).toEqual([
      ['refresh', 'token 1'],
      ['prepare', 'token 2'],
    ]);
    expect(await town.tokenOf(channel)).toBe('token 2');
  });

  it('leaves a token that lives long enough', async () => {
    const town = rig();
    const channel = await town.channel({ expires_at: later(11 * MINUTE) });
    await town.prepare(await soon(town, channel));
    expect(town.connector.calls.map(({ call }) => call)).toEqual(['prepare']);
  });

  it('refreshes a token that turns out not to be good, once', async () => {
    const town = rig();
    town.connector.next('prepare', failure('auth')).next('refresh', () => Promise.resolve(fresh));
    expect((await town.prepare(await soon(town))).state).toBe('ready');
    expect(town.connector.calls.map(({ call, secret }) => [call, secret])).toEqual([
      ['prepare', 'token 1'],
      ['refresh', 'token 1'],
      ['prepare', 'token 2'],
    ]);
  });
});

describe('preparing that fails', () => {
  it.each([
    ['auth', 'failed', { state: 'disconnected' }],
    ['disconnected', 'failed', { state: 'disconnected' }],
    ['policy-stop', 'failed', { state: 'connected', held_reason: 'The town said policy-stop.' }],
    ['rejected', 'failed', { state: 'connected', held_at: null }],
    ['not-sent', 'scheduled', { state: 'connected', held_at: null }],
    ['unknown', 'scheduled', { state: 'connected', held_at: null }],
  ] as const)('with %s is %s', async (kind, state, channel) => {
    const town = rig();
    town.connector.next('prepare', failure(kind));
    const delivery = await soon(town);
    const row = await town.prepare(delivery);
    expect(row).toMatchObject({ state, failures: 1, lease_token: null, segments: [{ state: 'pending' }] });
    expect(row['error']).toMatchObject({ message: `The town said ${kind}.` });
    expect(row.wake_at !== null).toBe(state === 'scheduled');
    expect(await town.channelOf(delivery)).toMatchObject(channel);
  });

  it('is tried again when the network says, or after a while', async () => {
    const town = rig();
    const retryAt = later(3 * MINUTE);
    town.connector.next('prepare', failure('rate-limited', { retryAt }));
    expect(await town.prepare(await soon(town))).toMatchObject({ state: 'scheduled', wake_at: retryAt });
    town.connector.next('prepare', failure('not-sent'));
    const { wake_at: wakeAt } = await town.prepare(await soon(town));
    expect(wakeAt!.getTime()).toBeGreaterThan(systemClock.now().getTime());
  });

  it('is given up after fifteen times', async () => {
    const town = rig();
    town.connector.next('prepare', failure('not-sent'));
    expect(await town.prepare(await soon(town, { columns: { failures: 14 } }))).toMatchObject({ state: 'failed' });
  });

  it.each([
    ['miss', 'missed'],
    ['hold', 'held'],
    ['send', 'scheduled'],
  ])('beyond the hour that it may be late: policy "%s" is %s', async (then, state) => {
    const town = rig();
    town.connector.next('prepare', failure('not-sent'));
    expect(await town.prepare(await soon(town, { dueIn: -2 * HOUR, columns: { late_then: then } }))).toMatchObject({
      state,
    });
  });

  it('changes nothing that was edited meanwhile', async () => {
    const town = rig();
    const delivery = await soon(town);
    town.connector.next('prepare', async () => {
      await db.database.execute(`update deliveries set state = 'cancelled', lease_token = null where id = $1`, [
        delivery.deliveryId,
      ]);
      throw failure('rejected');
    });
    expect(await town.prepare(delivery)).toMatchObject({ state: 'cancelled', error: null });
    expect((await stored(db.database, delivery)).segments[0]).toMatchObject({ prepared: null });
  });
});
