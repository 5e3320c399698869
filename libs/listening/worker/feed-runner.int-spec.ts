import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, newId } from '#kernel';
import { useDatabase } from '#testing';
import type { SourceIo } from '../sources/kit/source.js';
import { listeningSchema } from '../store/schema.js';
import { eventually } from '../testing/eventually.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { batchOf, item, ScriptedSource } from '../testing/scripted-source.js';
import type { FeedRunner } from './feed-runner.js';

const db = useDatabase([listeningSchema]);
let rig: ListeningRig;
let town: ScriptedSource;
let river: ScriptedSource;
let workspaceId: string;
const running: FeedRunner[] = [];

beforeEach(() => {
  town = new ScriptedSource();
  river = new ScriptedSource({ kind: 'river', streaming: true });
  rig = newRig();
  workspaceId = newId();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.onModuleDestroy()));
  await rig.stop();
  await rig.clear();
});

const newRig = (settings = {}) => new ListeningRig(db.database, [town, river] as never, { settings });

async function start(of: ListeningRig = rig): Promise<FeedRunner> {
  const runner = of.runner();
  running.push(runner);
  await runner.onApplicationBootstrap();
  return runner;
}

const ids = async () =>
  (await db.database.query<{ id: string }>('select external_id as id from texts order by id')).map(({ id }) => id);
const arrives = (id: string) => eventually(`text ${id} is stored`, async () => (await ids()).includes(id));
const feed = async (key: string) =>
  (await db.database.query<Record<string, unknown>>('select * from feeds where key = $1', [key]))[0];

/** Stays open until it is told to end; says when it was opened and when it ended. */
function stream(of: ScriptedSource) {
  const opened = Promise.withResolvers<SourceIo<never>>();
  const ended = Promise.withResolvers<void>();
  of.next(async function* (io) {
    opened.resolve(io as never);
    try {
      yield batchOf({ items: [item({ externalId: 'begin' })], cursor: 'begin' });
      await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }));
      return { againInMs: HOUR };
    } finally {
      ended.resolve();
    }
  });
  return { opened: opened.promise, ended: ended.promise };
}

describe('a listener', () => {
  it('reads a new source at once, and again when it is time', async () => {
    await start();
    town.next(async function* () {
      yield batchOf({ items: [item({ externalId: '1' })], cursor: 1 });
      return { againInMs: 1_000 };
    });
    town.brings({ items: [item({ externalId: '2' })], cursor: 2 });
    const begun = performance.now();
    await rig.source(workspaceId);
    await arrives('1');
    expect(performance.now() - begun).toBeLessThan(2_000);
    await arrives('2');
    expect(town.reads.map((io) => io.cursor)).toEqual([null, 1]);
    expect(town.reads[0]!.signal.aborted).toBe(true);
  });

  it('asks for the next batch when the one before is stored', async () => {
    const stored: number[] = [];
    town.next(async function* () {
      for (const id of ['1', '2', '3']) {
        yield batchOf({ items: [item({ externalId: id })], cursor: id });
        stored.push((await ids()).length);
      }
      return { againInMs: HOUR };
    });
    await rig.source(workspaceId);
    await start();
    await eventually('all is read', async () => stored.length === 3);
    expect(stored).toEqual([1, 2, 3]);
  });

  it('does nothing in a process that has another role', async () => {
    await rig.source(workspaceId);
    const runner = rig.runner();
    Object.assign(runner, { config: { roles: ['api'] } });
    await runner.onApplicationBootstrap();
    expect(await feed('town:Main')).toMatchObject({ lease_token: null });
  });

  it('hands everything back when it stops, so that another one goes on at once', async () => {
    const open = stream(river);
    await rig.source(workspaceId, { street: 'Main' }, { kind: 'river' });
    const first = await start();
    await open.opened;
    await arrives('begin');
    await first.onModuleDestroy();
    await open.ended;
    expect(await feed('river:Main')).toMatchObject({ lease_token: null, failures: 0, problem: null, cursor: 'begin' });
    const again = stream(river);
    const second = newRig();
    await start(second);
    expect((await again.opened).cursor).toBe('begin');
    await second.stop();
  });

  it('visits feeds while streams stay open, however many', async () => {
    const small = newRig({ concurrency: 2 });
    const streams = [stream(river), stream(river)];
    for (const street of ['East', 'West']) await small.source(workspaceId, { street }, { kind: 'river' });
    await start(small);
    await Promise.all(streams.map((one) => one.opened));
    for (const id of ['1', '2', '3', '4', '5']) {
      town.brings({ items: [item({ externalId: id })] });
      await small.source(workspaceId, { street: id });
      await arrives(id);
    }
    expect(river.reads).toHaveLength(2);
    await small.stop();
  });

  it('is not disturbed by sources that fail, hang or have bugs', async () => {
    const small = newRig({ concurrency: 3 });
    town.next(async function* () {
      yield* [];
      throw new TypeError('A bug.');
    });
    town.next(async function* () {
      yield* [];
      await new Promise(() => undefined);
      return { againInMs: 1 };
    });
    town.brings({ items: [item({ externalId: 'good' })] });
    for (const street of ['Bug', 'Hang', 'Good']) await small.source(workspaceId, { street });
    await start(small);
    await arrives('good');
    const failed = `select from feeds where problem->>'code' = 'internal_error'`;
    await eventually('the bug is shown', async () => (await db.database.query(failed)).length === 1);
    expect(town.reads).toHaveLength(3);
    await small.stop();
  }, 20_000);
});

describe('a feed that is being read', () => {
  it('ends when its last source is removed, disabled or configured anew', async () => {
    const { id } = await rig.source(workspaceId, { street: 'Main', key: 'a' }, { kind: 'river' });
    const streams = [stream(river), stream(river), stream(river)];
    await start();
    await streams[0]!.opened;
    await rig.managing.change(workspaceId, id, { config: { street: 'Main', key: 'b' } }, null);
    await streams[0]!.ended;
    expect((await streams[1]!.opened).config).toEqual({ street: 'Main', key: 'b' });
    await rig.managing.change(workspaceId, id, { enabled: false }, null);
    await streams[1]!.ended;
    await rig.managing.change(workspaceId, id, { enabled: true }, null);
    await streams[2]!.opened;
    await rig.managing.remove(workspaceId, id, null);
    await streams[2]!.ended;
  });

  it('keeps its lease for as long as it takes', async () => {
    const short = newRig({ leaseMs: 400 });
    const open = stream(river);
    await short.source(workspaceId, { street: 'Main' }, { kind: 'river' });
    await start(short);
    await open.opened;
    await arrives('begin');
    const { lease_token: token, lease_until: first } = (await feed('river:Main'))!;
    await eventually('the lease was prolonged', async () => {
      const now = (await feed('river:Main'))!;
      expect(now['lease_token']).toBe(token);
      return (now['lease_until'] as Date).getTime() > (first as Date).getTime() + 500;
    });
    expect(river.reads).toHaveLength(1);
    await short.stop();
  });

  it('is taken over from a listener that died, from its last commit on', async () => {
    const source = await rig.source(workspaceId);
    const dead = await rig.claim(source);
    await rig.ingest.run(batchOf({ items: [item({ externalId: '1' })], cursor: 1 }), {
      ...{ key: dead.key, kind: 'town', origin: 'town', firehose: false, leaseToken: dead.leaseToken, revision: 0 },
    });
    await db.database.execute(`update feeds set lease_until = clock_timestamp() - interval '1 ms'`);
    town.brings({ items: [item({ externalId: '1' }), item({ externalId: '2' })], cursor: 2 });
    await start();
    await arrives('2');
    expect(town.reads[0]!.cursor).toBe(1);
    expect(await ids()).toEqual(['1', '2']);
  });

  it('is read by one of two listeners, and everything is stored once', async () => {
    const other = newRig();
    const streets = Array.from({ length: 12 }, (_, i) => String(i));
    let open = 0;
    let most = 0;
    const perFeed = new Map<string, number>();
    for (const _ of streets)
      town.next(async function* (io) {
        const street = String(io.config['street']);
        perFeed.set(street, (perFeed.get(street) ?? 0) + 1);
        open += 1;
        most = Math.max(most, open);
        yield batchOf({ items: [item({ externalId: 'shared' }), item({ externalId: `of ${street}` })], cursor: 1 });
        open -= 1;
        return { againInMs: HOUR };
      });
    for (const street of streets) await rig.source(workspaceId, { street });
    await Promise.all([start(), start(other)]);
    await eventually('all are read', async () => (await ids()).length === 13);
    expect([...perFeed.values()]).toEqual(streets.map(() => 1));
    expect(most).toBeGreaterThan(1);
    await other.stop();
  });
});
