import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { HOUR, MINUTE, newId, systemClock } from '#kernel';
import type { Finding } from '#networks';
import { Events, notificationsSchema, type EventType } from '#notifications';
import { useDatabase } from '#testing';
import { deliveryEvent, DELIVERY_STATES, TRANSITIONS, type DeliveryState } from '../domain/index.js';
import { publishingSchema } from '../store/schema.js';
import { plantAttempt, plantHold, stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { PublisherRig } from '../testing/publisher-rig.js';
import { failure, remotePost, ScriptedConnector } from '../testing/scripted-connector.js';
import { WebhookEar, type ToldEvent } from '../testing/webhook-ear.js';
import { CheckChannel } from './check-channel.js';
import { HoldWorkspace } from './hold-workspace.js';
import { ManageChannel } from './manage-channel.js';
import { head, nextState } from './publishing-writes.js';
import { SettleDelivery } from './settle-delivery.js';

const db = useDatabase([accountsSchema, notificationsSchema, publishingSchema]);
const ALL: EventType[] = [
  'post.scheduled',
  'delivery.published',
  'delivery.failed',
  'delivery.unconfirmed',
  'delivery.missed',
  'channel.disconnected',
];

let ear: WebhookEar;
let connector: ScriptedConnector;
let town: PublisherRig;
/** A workspace that hears everything. */
let heard: string;
let begun: Date;

beforeAll(async () => {
  connector = new ScriptedConnector();
  ear = await WebhookEar.open(db.database, connector);
  town = new PublisherRig(db.database, connector, {}, ear.events);
});

afterAll(() => ear?.close());

beforeEach(async () => {
  await db.database.execute('truncate deliveries, channels, publishing_holds cascade');
  heard = await ear.listen(ALL);
  begun = systemClock.now();
});

async function delivery(plan: DeliveryPlan = {}, workspaceId = heard): Promise<Planted> {
  return town.delivery({ ...plan, ...(await town.channel({}, workspaceId)) });
}

const told = (workspaceId = heard): Promise<ToldEvent[]> => ear.told(workspaceId);
const names = async (workspaceId = heard): Promise<EventType[]> => (await told(workspaceId)).map(({ event }) => event);

/** Nobody else was told anything. */
async function onlyTold(workspaceId = heard): Promise<void> {
  const rows = await db.database.query(
    'select 1 from webhook_deliveries where workspace_id <> $1 and created_at >= $2',
    [workspaceId, begun],
  );
  expect(rows).toEqual([]);
}

describe('what publishers do is told', () => {
  it('published: with its address, once, to its own workspace', async () => {
    const other = await ear.listen(ALL);
    const one = await delivery();
    await town.publish(one);
    expect(await told()).toEqual([
      {
        event: 'delivery.published',
        data: {
          delivery: one.deliveryId,
          post: one.postId,
          channel: one.channelId,
          network: 'town',
          state: 'published',
          dueAt: expect.any(String),
          publishedAt: expect.any(String),
          url: remotePost('Part 0.').url,
          error: null,
        },
      },
    ]);
    expect(await told(other)).toEqual([]);
  });

  it('failed: with the reason', async () => {
    connector.next('publish', failure('rejected'));
    await town.publish(await delivery());
    expect(await told()).toMatchObject([
      { event: 'delivery.failed', data: { state: 'failed', publishedAt: null, error: { code: 'rejected' } } },
    ]);
  });

  it('unconfirmed: once, however often the network cannot tell, and published when it can', async () => {
    const one = await delivery();
    connector.next('publish', failure('unknown'));
    const unclear = (): Promise<Finding> => Promise.resolve({ found: false, absent: false } as Finding);
    connector.next('findPublished', unclear, failure('unknown'), unclear);
    await town.publish(one);
    for (let i = 0; i < 3; i++) await town.reconcile(one);
    expect(await names()).toEqual(['delivery.unconfirmed']);
    connector.next('findPublished', async () => ({ found: true, post: remotePost('Part 0.') }));
    await town.reconcile(one);
    expect(await names()).toEqual(['delivery.unconfirmed', 'delivery.published']);
  });

  it('missed: by publisher and by preparer', async () => {
    await town.publish(await delivery({ dueIn: -2 * HOUR }));
    connector.next('prepare', failure('not-sent'));
    await town.prepare(await delivery({ state: 'scheduled', dueIn: -2 * HOUR }));
    expect(await names()).toEqual(['delivery.missed', 'delivery.missed']);
  });

  it('nothing of what goes on by itself', async () => {
    const one = await delivery({ state: 'scheduled', segments: [{}, {}] });
    await town.prepare(one);
    connector.next('publish', failure('not-sent'));
    await town.publish(one);
    expect((await stored(db.database, one)).state).toBe('retrying');
    expect(await names()).toEqual([]);
  });

  it('a batch of many workspaces, each to its own, and to nobody where nobody listens', async () => {
    const other = await ear.listen(['delivery.published', 'delivery.missed']);
    const works = await Promise.all(
      [heard, other, newId(), heard].map(async (workspaceId) => town.claim('publish', await delivery({}, workspaceId))),
    );
    await Promise.all(works.map((work, i) => town.writes.settle(work, i === 3 ? 'failed' : 'published', null, null)));
    expect((await names()).toSorted()).toEqual(['delivery.failed', 'delivery.published']);
    expect(await told(other)).toMatchObject([
      { event: 'delivery.published', data: { delivery: works[1]!.deliveryId } },
    ]);
    const deaf = await db.database.query('select 1 from webhook_deliveries where workspace_id = $1', [
      works[2]!.workspaceId,
    ]);
    expect(deaf).toEqual([]);
  });

  it('nothing twice when an outcome is repeated', async () => {
    const work = await town.claim('publish', await delivery());
    expect(await town.writes.settle(work, 'published', null, null)).toBe(true);
    expect(await town.writes.settle(work, 'published', null, null)).toBe(false);
    expect(await names()).toEqual(['delivery.published']);
  });

  it('nothing by a publisher that has lost its lease', async () => {
    const work = await town.claim('publish', await delivery());
    await db.database.execute('update deliveries set lease_token = gen_random_uuid() where id = $1', [work.deliveryId]);
    expect(await town.writes.settle(work, 'failed', null, null)).toBe(false);
    expect(await names()).toEqual([]);
  });

  it('what is due on a disconnected channel has failed; who died leaves it unconfirmed', async () => {
    const due = await delivery();
    await db.database.execute(`update channels set state = 'disconnected' where id = $1`, [due.channelId]);
    const left = await delivery({ state: 'publishing', leaseFor: -1 });
    await plantAttempt(db.database, left);
    const prepared = await delivery({ state: 'preparing', leaseFor: -1 });
    for (let i = 0; i < 2; i++) await town.sweeping.run(systemClock.now());
    expect(await told()).toMatchObject([
      { event: 'delivery.unconfirmed', data: { delivery: left.deliveryId, error: { code: 'publisher_died' } } },
      { event: 'delivery.failed', data: { delivery: due.deliveryId, error: { code: 'channel_disconnected' } } },
    ]);
    expect((await stored(db.database, prepared)).state).toBe('scheduled');
    await onlyTold();
  });

  it('all that the table of transitions allows, by the table of what is told', async () => {
    const expected: Record<string, DeliveryState[]> = {};
    const seen: Record<string, DeliveryState[]> = {};
    for (const from of DELIVERY_STATES)
      for (const to of TRANSITIONS[from]) {
        const one = await delivery({ state: from, leaseFor: MINUTE });
        const leaseToken = (await stored(db.database, one)).lease_token!;
        const [work] = await town.work.load([{ ...one, leaseToken }]);
        expect(await town.writes.settle(work!, to, null, null)).toBe(true);
        const event = deliveryEvent(to);
        if (event) (expected[event] ??= []).push(from);
        for (const { event, data } of await told())
          if (data['delivery'] === one.deliveryId) (seen[event] ??= []).push(from);
      }
    expect(seen).toEqual(expected);
    expect(Object.keys(seen)).toHaveLength(4);
  });
});

describe('an event and its change', () => {
  /** Tells, and fails then. */
  const broken = (): Events =>
    ({
      heard: () => true,
      emit: async (...told: Parameters<Events['emit']>) => {
        await ear.events.emit(...told);
        await db.database.query('select 1 / 0');
      },
    }) as unknown as Events;

  it('are there together or not at all: no event of what is rolled back', async () => {
    const one = await delivery({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    const failing = db.database.transaction(async () => {
      await ear.get(SettleDelivery).confirm(heard, one.deliveryId, 'https://town.example/1');
      expect(await names()).toEqual(['delivery.published']);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await names()).toEqual([]);
    expect((await stored(db.database, one)).state).toBe('unconfirmed');
  });

  it('no event of a batch that the database refuses', async () => {
    const works = [];
    for (let i = 0; i < 3; i++) works.push(await town.claim('publish', await delivery()));
    const [alone, together, refused] = works.map((work, i) => ({
      ...head(work),
      attemptId: null,
      outcome: 'published',
      error: null,
      segment: null,
      next: nextState(work, { state: 'published', wakeAt: null, failures: i === 2 ? 2 ** 31 : 0 }),
    }));
    // the first goes alone, the others gather meanwhile
    const settled = await Promise.allSettled([alone, together, refused].map((outcome) => town.writes.finish(outcome!)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await told()).map(({ data }) => data['delivery'])).toEqual([works[0]!.deliveryId]);
  });

  it('do not hang on each other when telling fails: an outcome is kept, so are recovery and disconnection', async () => {
    const deaf = new PublisherRig(db.database, connector, {}, broken());
    const one = await delivery();
    await deaf.publish(one);
    expect(await stored(db.database, one)).toMatchObject({ state: 'published', attempts: [{ outcome: 'published' }] });
    const left = await delivery({ state: 'publishing', leaseFor: -1 });
    await plantAttempt(db.database, left);
    await deaf.sweeping.run(systemClock.now());
    expect((await stored(db.database, left)).state).toBe('unconfirmed');
    connector.next('publish', failure('disconnected'));
    const last = await delivery();
    await deaf.publish(last);
    expect(await deaf.channelOf(last)).toMatchObject({ state: 'disconnected' });
    expect(await names()).toEqual([]);
  });
});

describe('what people do is told', () => {
  it('a delivery that somebody confirms is published', async () => {
    const one = await delivery({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    const settle = ear.get(SettleDelivery);
    await settle.confirm(heard, one.deliveryId, 'https://town.example/1');
    await expect(settle.confirm(heard, one.deliveryId, 'https://town.example/1')).rejects.toThrow('unconfirmed');
    expect(await told()).toMatchObject([
      { event: 'delivery.published', data: { delivery: one.deliveryId, url: 'https://town.example/1' } },
    ]);
  });

  it.each([
    ['a channel', (one: Planted) => ear.get(ManageChannel).resume(heard, one.channelId)],
    ['the workspace', () => ear.get(HoldWorkspace).resume(heard)],
  ])('what was held too long is missed when %s is resumed', async (_, resume) => {
    const held = (dueIn: number) => delivery({ state: 'held', dueIn, wakeIn: null });
    const late = await held(-2 * HOUR);
    await held(-MINUTE);
    await plantHold(db.database, { workspaceId: newId() });
    await resume(late);
    expect(await told()).toMatchObject([{ event: 'delivery.missed', data: { delivery: late.deliveryId } }]);
  });
});

describe('a channel that is disconnected is told once', () => {
  const disconnected = (channelId: string) => ({
    event: 'channel.disconnected',
    data: { channel: channelId, network: 'town', state: 'disconnected', error: { code: 'auth' } },
  });

  it('by a publisher, with the delivery that failed by it', async () => {
    const one = await delivery();
    connector.next('publish', failure('auth'));
    await town.publish(one);
    expect(await told()).toMatchObject([disconnected(one.channelId), { event: 'delivery.failed' }]);
  });

  it('by a preparer', async () => {
    const one = await delivery({ state: 'scheduled' });
    connector.next('prepare', failure('auth'));
    await town.prepare(one);
    expect(await told()).toMatchObject([disconnected(one.channelId), { event: 'delivery.failed' }]);
  });

  it('by a check, and again only after it was connected', async () => {
    const { channelId } = await town.channel({}, heard);
    const check = () => ear.get(CheckChannel).run(heard, channelId);
    const good = { remoteId: 'crier', handle: '@crier', name: 'Crier', avatarUrl: null, baseUrl: '', limits: {} };
    connector.next('verify', failure('auth'), failure('auth'), async () => good as never, failure('auth'));
    await check();
    await check();
    expect(await told()).toMatchObject([disconnected(channelId)]);
    expect((await check()).state).toBe('connected');
    await check();
    expect(await told()).toMatchObject([disconnected(channelId), disconnected(channelId)]);
    await onlyTold();
  });

  it('by a refresh', async () => {
    const { channelId } = await town.channel({}, heard);
    connector.next('verify', failure('auth')).next('refresh', failure('rejected', { code: 'auth' }));
    await ear.get(CheckChannel).run(heard, channelId);
    expect(await told()).toMatchObject([disconnected(channelId)]);
  });

  it('not by a person who removes it, nor by one that is only restricted', async () => {
    const { channelId } = await town.channel({}, heard);
    await ear.get(ManageChannel).remove(heard, channelId);
    const one = await delivery();
    connector.next('publish', failure('policy-stop'));
    await town.publish(one);
    expect(await names()).toEqual(['delivery.failed']);
  });
});

it('where nobody listens nothing is stored and no transaction is opened for an outcome', async () => {
  const one = await delivery({}, newId());
  let transactions = 0;
  const counting = new Proxy(db.database, {
    get(target, key) {
      if (key === 'transaction') transactions++;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await new PublisherRig(counting, connector, {}, ear.events).publish(one);
  expect((await stored(db.database, one)).state).toBe('published');
  expect(transactions).toBe(0);
  await new PublisherRig(counting, connector, {}, ear.events).publish(await delivery());
  expect(transactions).toBe(1);
});
