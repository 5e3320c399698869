import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, newId, SECOND } from '#kernel';
import { useDatabase } from '#testing';
import { SourceError } from '../sources/kit/source.js';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { item, ScriptedSource } from '../testing/scripted-source.js';

const db = useDatabase([listeningSchema]);
let rig: ListeningRig;
let town: ScriptedSource;
let workspaceId: string;

beforeEach(() => {
  town = new ScriptedSource();
  rig = new ListeningRig(db.database, [town] as never);
  workspaceId = newId();
});

afterEach(async () => {
  await rig.stop();
  await rig.clear();
});

const problem = (status: number, more: object = {}) =>
  expect.objectContaining({ problem: expect.objectContaining({ status, ...more }) });
const feeds = () => db.database.query<Record<string, unknown>>('select * from feeds order by key');
const shown = async (id: string) => rig.reading.one(workspaceId, id);
const fails = (kind: ConstructorParameters<typeof SourceError>[0]['kind'], retryAt: Date | null = null) =>
  town.next(async function* () {
    yield* [];
    throw new SourceError({ kind, code: `is_${kind}`, message: 'It was closed.', action: 'Knock.', retryAt });
  });

describe('a source', () => {
  it('shares its feed with equal ones, and the last one takes it away', async () => {
    const own = await rig.source(workspaceId);
    const theirs = await rig.source(newId());
    await rig.source(workspaceId, { street: 'Other' });
    expect((await feeds()).map((feed) => feed['key'])).toEqual(['town:Main', 'town:Other']);
    await rig.managing.remove(workspaceId, own.id, null);
    expect(await feeds()).toHaveLength(2);
    await rig.managing.remove(theirs.workspaceId, theirs.id, null);
    expect((await feeds()).map((feed) => feed['key'])).toEqual(['town:Other']);
  });

  it('with a secret has a feed of its own, and never shows it', async () => {
    const secret = { street: 'Main', key: 'hidden-1' };
    const source = await rig.source(workspaceId, secret);
    await rig.source(newId(), secret);
    expect((await feeds()).map((feed) => feed['key'])).not.toContain('town:Main');
    const everything = JSON.stringify([
      await feeds(),
      await shown(source.id),
      await db.database.query('select * from sources'),
    ]);
    expect(everything).not.toContain('hidden');
    await rig.read(source);
    expect(town.reads[0]!.config).toEqual(secret);
  });

  it('shows its cursor, but for what its source and it keep to themselves', async () => {
    const source = await rig.source(workspaceId);
    town.brings({ cursor: { at: 7, hubs: [{ url: 'https://hub.example', secret: 'hidden' }] } });
    await rig.read(source);
    expect((await shown(source.id)).feed!.cursor).toEqual({ at: 7, hubs: [{ url: 'https://hub.example' }] });
  });

  it('is refused when its kind, configuration or topic is unknown', async () => {
    await expect(rig.source(workspaceId, {}, { kind: 'x' })).rejects.toEqual(
      problem(422, { code: 'unknown_source_kind' }),
    );
    await expect(rig.source(workspaceId, { key: 1 })).rejects.toEqual(
      problem(422, { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/config/street' })]) }),
    );
    const { id: topicId } = await rig.topic(newId(), 'acme');
    await expect(rig.source(workspaceId, { street: 'x' }, { topicId })).rejects.toEqual(
      problem(422, { code: 'unknown_topic' }),
    );
    expect(await feeds()).toEqual([]);
  });

  it('is of its workspace alone, and of whoever has read it last', async () => {
    const { id } = await rig.source(workspaceId);
    for (const attempt of [rig.managing.get(newId(), id), rig.managing.remove(newId(), id, null)])
      await expect(attempt).rejects.toEqual(problem(404));
    await expect(rig.managing.change(newId(), id, { name: 'x' }, null)).rejects.toEqual(problem(404));
    await rig.managing.change(workspaceId, id, { name: 'x' }, 1);
    await expect(rig.managing.change(workspaceId, id, { name: 'y' }, 1)).rejects.toEqual(problem(412));
    await expect(rig.managing.remove(workspaceId, id, 1)).rejects.toEqual(problem(412));
  });

  it('that joins a feed begins with what is recent, and the others see nothing twice', async () => {
    const first = await rig.source(workspaceId);
    town.brings({ items: [item({ externalId: '1' })], cursor: 1 });
    await rig.read(first);
    const other = newId();
    const second = await rig.source(other);
    town.brings({ items: [item({ externalId: '1' })], cursor: 1 });
    await rig.read(second);
    expect(town.reads[1]!.cursor).toBeNull();
    expect(await db.database.query('select workspace_id from texts order by id')).toEqual(
      [workspaceId, other].map((id) => ({ workspace_id: id })),
    );
  });

  it('moves to another feed with another configuration, and leaves the old one to the others', async () => {
    const source = await rig.source(workspaceId);
    await rig.source(newId());
    await rig.managing.change(workspaceId, source.id, { config: { street: 'Side' } }, null);
    expect((await feeds()).map((feed) => feed['key'])).toEqual(['town:Main', 'town:Side']);
    await rig.managing.change(workspaceId, source.id, { config: { street: 'Main' } }, null);
    expect((await feeds()).map((feed) => feed['key'])).toEqual(['town:Main']);
  });

  it('keeps its secret when the change does not name it, and loses whoever reads it', async () => {
    const source = await rig.source(workspaceId, { street: 'Main', key: 'hidden' });
    const feed = await rig.claim(source);
    const changed = await rig.managing.change(workspaceId, source.id, { config: { street: 'Side' } }, null);
    expect(changed.feedKey).toBe(`source:${source.id}`);
    expect(await rig.leases.renew([feed], 60_000)).toEqual(new Set());
    await rig.read(source);
    expect(town.reads.at(-1)!.config).toEqual({ street: 'Side', key: 'hidden' });
  });

  it('that is disabled is not read, unless another one needs its feed', async () => {
    const one = await rig.source(workspaceId);
    const two = await rig.source(workspaceId);
    const claim = () => rig.leases.claim({ kinds: ['town'], limit: 9, leaseToken: newId(), leaseMs: 1 });
    await rig.managing.change(workspaceId, one.id, { enabled: false }, null);
    expect((await shown(one.id)).health.state).toBe('disabled');
    expect(await claim()).toHaveLength(1);
    await rig.managing.change(workspaceId, two.id, { enabled: false }, null);
    expect(await claim()).toEqual([]);
    expect(await feeds()).toMatchObject([{ state: 'unused', lease_token: null }]);
    await rig.managing.change(workspaceId, two.id, { enabled: true }, null);
    expect(await claim()).toHaveLength(1);
  });

  it.each(['auth', 'gone', 'rejected'] as const)(
    'that says %s stops, says why, and starts again when a person says so',
    async (kind) => {
      const source = await rig.source(workspaceId);
      fails(kind);
      await rig.read(source);
      const { feed, health } = await shown(source.id);
      expect(health.state).toBe('stopped');
      expect(feed!.problem).toEqual({
        ...{ code: `is_${kind}`, message: 'It was closed.', action: 'Knock.', since: expect.any(String) },
      });
      await rig.managing.change(workspaceId, source.id, { name: 'Another' }, null);
      expect((await shown(source.id)).health.state).toBe('stopped');
      await rig.managing.change(workspaceId, source.id, { enabled: true }, null);
      expect(await shown(source.id)).toMatchObject({ health: { state: 'reading' }, feed: { problem: null } });
      expect(await rig.leases.nextDueIn(['town'], [])).toBeLessThanOrEqual(0);
    },
  );

  it('that is unavailable is tried again with growing delays, and is well after a success', async () => {
    const source = await rig.source(workspaceId);
    const delays: number[] = [];
    for (let times = 0; times < 5; times++) {
      fails('unavailable');
      await rig.read(source);
      delays.push((await rig.leases.nextDueIn(['town'], []))!);
    }
    for (const [i, delay] of delays.entries()) {
      expect(delay).toBeGreaterThan(0.7 * 5 * SECOND * 2 ** i);
      expect(delay).toBeLessThan(1.3 * 5 * SECOND * 2 ** i);
    }
    expect((await shown(source.id)).health.state).toBe('failing');
    await rig.read(source);
    expect(await shown(source.id)).toMatchObject({ health: { state: 'reading' }, feed: { problem: null } });
    expect(await feeds()).toMatchObject([{ failures: 0 }]);
  });

  it('that asks to wait is waited for', async () => {
    const source = await rig.source(workspaceId);
    fails('rate-limited', new Date(rig.clock.now().getTime() + 2 * HOUR));
    await rig.read(source);
    const dueIn = (await rig.leases.nextDueIn(['town'], []))!;
    expect(dueIn).toBeGreaterThan(1.99 * HOUR);
    expect(dueIn).toBeLessThanOrEqual(2 * HOUR);
  });

  it('with a bug is tried again, and the bug is not told to people', async () => {
    const source = await rig.source(workspaceId);
    town.next(async function* () {
      yield* [];
      throw new TypeError('hidden is not a function');
    });
    await rig.read(source);
    const { feed, health } = await shown(source.id);
    expect(health.state).toBe('failing');
    expect(feed!.problem!.code).toBe('internal_error');
    expect(JSON.stringify(feed)).not.toContain('hidden');
  });

  it('whose secret or kind this process cannot read says so', async () => {
    const source = await rig.source(workspaceId, { street: 'Main', key: 'x' });
    await db.database.execute(`update feeds set sealed = 'v1.9.a.b.c'`);
    await rig.read(source);
    expect((await shown(source.id)).feed!.problem!.code).toBe('secret_unreadable');
    const old = await rig.source(workspaceId, { street: 'Old' });
    await db.database.execute(`update feeds set config = '{"lane": 1}' where key = 'town:Old'`);
    await rig.read(old);
    expect((await shown(old.id)).feed!.problem!.code).toBe('config_outdated');
  });

  it('is silent after its time', async () => {
    const source = await rig.source(workspaceId, { street: 'Main' }, { silentAfterMs: HOUR });
    rig.clock.advance(0.9 * HOUR);
    expect((await shown(source.id)).health).toMatchObject({ state: 'reading', silentAfterMs: HOUR, silentSince: null });
    rig.clock.advance(0.2 * HOUR);
    expect((await shown(source.id)).health).toMatchObject({ state: 'silent', silentSince: source.createdAt });
  });
});

describe('a call from outside', () => {
  const call = { method: 'POST' as const, query: {}, headers: {}, body: Buffer.from('news') };
  const token = async () => (await feeds())[0]!['callback_token'] as string;

  it('brings texts, also while the feed is being read, and neither writes over the other', async () => {
    const source = await rig.source(workspaceId);
    town.receive = async ({ body }, { cursor }) => {
      const items = [item({ externalId: String(body) })];
      return { status: 202, body: 'Thanks.', batch: { items, removals: [], cursor: { called: true, before: cursor } } };
    };
    let address: string | null = null;
    town.next(async function* (io) {
      address = io.callbackUrl;
      yield { items: [], removals: [], cursor: 'subscribed' };
      // a hub asks back before it answers
      expect(await rig.callbacks.run(await token(), call)).toEqual({ status: 202, body: 'Thanks.' });
      return { againInMs: HOUR };
    });
    await rig.read(source);
    expect(address).toBe(`https://pregon.example/v1/sources/callback/${await token()}`);
    expect((await shown(source.id)).feed).toMatchObject({
      cursor: { called: true, before: 'subscribed' },
      problem: null,
    });
    expect(await db.database.query('select external_id from texts')).toEqual([{ external_id: 'news' }]);
  });

  it('that was overtaken by a reading is answered from the newer cursor', async () => {
    const source = await rig.source(workspaceId);
    const seen: unknown[] = [];
    town.receive = async (_, { cursor }) => {
      seen.push(cursor);
      if (seen.length === 1) {
        town.brings({ cursor: 'newer' });
        await rig.read(source);
      }
      return { status: 200, body: '', batch: { items: [], removals: [], cursor: 'called' } };
    };
    await rig.callbacks.run(await token(), call);
    expect(seen).toEqual([null, 'newer']);
  });

  it('makes a reading that it overtook begin anew', async () => {
    const source = await rig.source(workspaceId);
    town.receive = async () => ({ status: 200, body: '', batch: { items: [], removals: [], cursor: 'called' } });
    town.next(async function* () {
      await rig.callbacks.run(await token(), call);
      yield { items: [item({ externalId: '1' })], removals: [], cursor: 'old' };
      return { againInMs: HOUR };
    });
    await rig.read(source);
    expect((await shown(source.id)).feed).toMatchObject({ cursor: 'called', problem: null });
    expect(await db.database.query('select from texts')).toEqual([]);
    expect(await rig.leases.nextDueIn(['town'], [])).toBeLessThanOrEqual(0);
  });

  it('at an unknown address, or for a kind that takes none, finds nobody', async () => {
    await rig.source(workspaceId);
    await expect(rig.callbacks.run('x', call)).rejects.toEqual(problem(404));
    await expect(rig.callbacks.run(await token(), call)).rejects.toEqual(problem(404));
  });
});
