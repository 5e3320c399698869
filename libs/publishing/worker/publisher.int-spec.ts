import { afterEach, describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { MINUTE, newId, SECOND, shift, systemClock } from '#kernel';
import type { Config } from '#platform';
import { useDatabase } from '#testing';
import type { DeliveryState } from '../domain/index.js';
import { notifyPublishers } from '../store/notify.js';
import { publishingSchema } from '../store/schema.js';
import { eventually } from '../testing/eventually.js';
import { plantAttempt, plantHold, stored, type Planted, type StoredDelivery } from '../testing/planted.js';
import { PublisherRig } from '../testing/publisher-rig.js';
import { remotePost, ScriptedConnector } from '../testing/scripted-connector.js';
import type { Publisher } from './publisher.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const running: Publisher[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((publisher) => publisher.onModuleDestroy()));
  // what one test leaves would be the next one's work
  await db.database.execute('truncate deliveries, channels, publishing_holds cascade');
});

const rig = (settings: Partial<Config['publisher']> = {}): PublisherRig =>
  new PublisherRig(db.database, new ScriptedConnector(), settings);

async function start(town: PublisherRig): Promise<Publisher> {
  const publisher = town.publisher();
  running.push(publisher);
  await publisher.onApplicationBootstrap();
  return publisher;
}

/** Nothing runs, and no pass that something which ended has asked for. */
const atRest = (publisher: Publisher): Promise<boolean> =>
  eventually('the publisher is at rest', async () => !publisher['pass'] && !publisher['pools'].publish.running);

const settled = (delivery: Planted, state: DeliveryState): Promise<StoredDelivery> =>
  eventually(`the delivery is ${state}`, async () => {
    const row = await stored(db.database, delivery);
    return row.state === state && row;
  });

describe('a publisher', () => {
  it('takes a delivery all the way, each part once', async () => {
    const town = rig();
    const delivery = await town.delivery({ state: 'scheduled', segments: [{}, {}] });
    await start(town);
    await settled(delivery, 'published');
    expect(town.connector.calls.map(({ call }) => call)).toEqual(['prepare', 'prepare', 'publish', 'publish']);
    expect(town.connector.calls.at(-1)!.segment).toMatchObject({ prepared: { prepared: 'Part 1.' } });
  });

  it('wakes when it is notified, well before it would look by itself', async () => {
    const town = rig();
    const publisher = await start(town);
    const took: number[] = [];
    for (let i = 0; i < 5; i++) {
      await atRest(publisher);
      const delivery = await town.delivery();
      const from = performance.now();
      await notifyPublishers(db.database);
      await settled(delivery, 'published');
      took.push(performance.now() - from);
    }
    // it looks by itself once a second; the best of five shows that nobody waited for that, on a busy machine, too
    expect(Math.min(...took)).toBeLessThan(400);
  });

  it('wakes by itself for what is planned, and sends at the instant', async () => {
    const town = rig();
    const deliveries = await Promise.all([700, 900, 800].map((dueIn) => town.delivery({ dueIn })));
    await start(town);
    for (const delivery of deliveries) {
      const row = await settled(delivery, 'published');
      expect(row.attempts[0]!.started_at.getTime()).toBeGreaterThanOrEqual((row['due_at'] as Date).getTime());
    }
  });

  it('looks by itself for what nobody told it about', async () => {
    const town = rig();
    await atRest(await start(town));
    const delivery = await town.delivery();
    await settled(delivery, 'published');
    expect(town.connector.sent).toHaveLength(1);
  });

  it('does nothing in a process that has another role', async () => {
    const town = rig();
    const delivery = await town.delivery();
    const publisher = town.publisher();
    Object.assign(publisher, { config: { roles: ['api'] } });
    await publisher.onApplicationBootstrap();
    expect(await stored(db.database, delivery)).toMatchObject({ state: 'ready', lease_token: null });
  });
});

describe('a dead publisher', () => {
  /** Its lease is planted in the past: nobody should wait for one to expire. */
  const dead = { state: 'publishing', leaseFor: -1 } as const;

  it('is replaced: what it had not begun is sent', async () => {
    const town = rig();
    const delivery = await town.delivery(dead);
    await start(town);
    expect((await settled(delivery, 'published')).attempts).toHaveLength(1);
  });

  it('is replaced: what it may have sent is read back, never sent blindly', async () => {
    const town = rig();
    town.connector.next('findPublished', async (_, { text }) => ({ found: true, post: remotePost(text) }));
    const delivery = await town.delivery(dead);
    await plantAttempt(db.database, delivery, { timeout_at: systemClock.now() });
    await start(town);
    expect((await settled(delivery, 'published')).attempts).toMatchObject([{ outcome: 'unknown' }]);
    expect(town.connector.calls.map(({ call }) => call)).toEqual(['findPublished']);
  });

  it('is waited for as long as its bytes may be on their way', async () => {
    const town = rig();
    const delivery = await town.delivery(dead);
    const timeoutAt = shift(systemClock.now(), MINUTE);
    await plantAttempt(db.database, delivery, { timeout_at: timeoutAt });
    await start(town);
    expect((await settled(delivery, 'unconfirmed')).wake_at).toEqual(timeoutAt);
    expect(town.connector.calls).toEqual([]);
  });
});

describe('a living publisher', () => {
  it('keeps its lease for as long as a call takes', async () => {
    const town = rig({ leaseMs: 400 });
    let end: () => void = () => undefined;
    const called = new Promise<void>((resolve) =>
      town.connector.next('publish', async (_, { text }) => {
        resolve();
        await new Promise<void>((answered) => (end = answered));
        return { post: remotePost(text), quota: null };
      }),
    );
    const delivery = await town.delivery();
    await start(town);
    await called;
    const { lease_token: token, lease_until: first } = await stored(db.database, delivery);
    await eventually('the lease is prolonged beyond twice its length', async () => {
      const row = await stored(db.database, delivery);
      expect(row).toMatchObject({ state: 'publishing', lease_token: token });
      return row.lease_until! > shift(first!, 500);
    });
    end();
    expect((await settled(delivery, 'published')).attempts).toHaveLength(1);
  });
});

describe('two publishers', () => {
  it('send everything once, and each channel in its order', async () => {
    const town = rig({ concurrency: 4 });
    const workspaceId = newId();
    const channels = await Promise.all(Array.from({ length: 8 }, () => town.channel({}, workspaceId)));
    const lanes = channels.map(({ channelId }, lane) =>
      [4, 3, 2, 1].map((age) => ({ channelId, dueIn: -age * SECOND, text: `${lane}/${age}` })),
    );
    for (const { text, ...plan } of lanes.flat()) await town.delivery({ workspaceId, ...plan, segments: [{ text }] });
    await Promise.all([start(town), start(town)]);
    await eventually('all are published', async () => {
      const [row] = await db.database.query<{ open: number }>(
        `select count(*)::int as open from deliveries where state <> 'published'`,
      );
      return row!.open === 0;
    });
    const { sent } = town.connector;
    expect(sent).toHaveLength(32);
    for (const lane of lanes) {
      const texts = lane.map(({ text }) => text);
      expect(sent.filter((text) => texts.includes(text))).toEqual(texts);
    }
  });
});

describe('what cannot go out', () => {
  it('is told: held, or its channel is not connected', async () => {
    const town = rig();
    const held = await town.delivery();
    await plantHold(db.database, held);
    const cut = await town.delivery(await town.channel({ state: 'disconnected' }));
    await start(town);
    expect((await settled(held, 'held'))['error']).toMatchObject({ code: 'held' });
    expect((await settled(cut, 'failed'))['error']).toMatchObject({ code: 'channel_disconnected' });
    expect(town.connector.calls).toEqual([]);
  });

  it('of a paused channel waits until it may', async () => {
    const town = rig();
    const until = shift(systemClock.now(), 700);
    const delivery = await town.delivery(await town.channel({ paused_until: until }));
    await start(town);
    const { attempts } = await settled(delivery, 'published');
    expect(attempts[0]!.started_at.getTime()).toBeGreaterThanOrEqual(until.getTime());
  });
});

describe('one tenant', () => {
  it('does not wait for any number of others whose channels are paused', async () => {
    const town = rig();
    const paused = { paused_until: shift(systemClock.now(), MINUTE) };
    // as many as are looked at in one go, all of them waiting for longer
    await Promise.all(
      Array.from({ length: 50 }, async () => town.delivery({ ...(await town.channel(paused)), dueIn: -MINUTE })),
    );
    const delivery = await town.delivery();
    await start(town);
    await settled(delivery, 'published');
    expect(town.connector.sent).toHaveLength(1);
  });
});

describe('a publisher that is stopped', () => {
  it('hands back what it has claimed and not begun, and claims no more', async () => {
    const town = rig();
    const waiting = await town.delivery({ dueIn: MINUTE, wakeIn: -1 });
    const publisher = await start(town);
    await eventually('it is claimed', async () => (await stored(db.database, waiting)).lease_token);
    await publisher.onModuleDestroy();
    expect(await stored(db.database, waiting)).toMatchObject({ state: 'ready', lease_token: null, attempts: [] });
    const next = await town.delivery();
    publisher.wake();
    await notifyPublishers(db.database);
    expect((await stored(db.database, next)).lease_token).toBeNull();
    expect(town.connector.calls).toEqual([]);
  });

  it('ends what is on its way first', async () => {
    const town = rig();
    let end: () => void = () => undefined;
    const called = new Promise<void>((resolve) =>
      town.connector.next('publish', async (_, { text }) => {
        resolve();
        await new Promise<void>((answered) => (end = answered));
        return { post: remotePost(text), quota: null };
      }),
    );
    const delivery = await town.delivery();
    const publisher = await start(town);
    await called;
    let over = false;
    const stopped = publisher.onModuleDestroy().then(() => (over = true));
    await eventually('it listens no more', async () => {
      const listening = `select 1 from pg_stat_activity where datname = current_database() and application_name like 'pregon listen%'`;
      return (await db.database.query(listening)).length === 0;
    });
    expect(over).toBe(false);
    end();
    await stopped;
    expect((await stored(db.database, delivery)).state).toBe('published');
  });
});
