import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { useDatabase } from '#testing';
import { publishingSchema } from '../store/schema.js';
import type { WorkChannel } from '../store/work.store.js';
import { eventually, waitingForLock } from '../testing/eventually.js';
import type { PlantedChannel } from '../testing/planted.js';
import { PublisherRig } from '../testing/publisher-rig.js';
import { failure, ScriptedConnector } from '../testing/scripted-connector.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const rig = (): PublisherRig => new PublisherRig(db.database, new ScriptedConnector());
const fresh = { secret: 'token 2', expiresAt: new Date('2027-01-01T00:00:00Z') };

async function opened(town: PublisherRig, planted: PlantedChannel) {
  const row = await town.channelOf(planted);
  const channel = { ...row, workspaceId: row['workspace_id'], remoteId: row['remote_id'] } as unknown as WorkChannel;
  return { channel, open: town.sessions.open(channel) };
}

describe('RefreshChannel', () => {
  it('gives the channel with new tokens, which are stored', async () => {
    const town = rig();
    const planted = await town.channel({ state: 'expiring', problem: { code: 'token_expiring' } });
    const { channel, open } = await opened(town, planted);
    town.connector.next('refresh', async () => fresh);
    const refreshed = await town.refresh.run(channel, open);
    expect(refreshed?.session).toEqual({ ...open.session, secret: 'token 2' });
    const row = await town.channelOf(planted);
    expect(row).toMatchObject({
      state: 'connected',
      problem: null,
      expires_at: fresh.expiresAt,
      secret: refreshed!.sealed,
    });
    expect(await town.tokenOf(planted)).toBe('token 2');
  });

  it('asks the network once when two want it at the same time: the second would kill the tokens of the first', async () => {
    const town = rig();
    const planted = await town.channel();
    const [first, second] = [await opened(town, planted), await opened(town, planted)];
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) =>
      town.connector.next('refresh', async () => {
        resolve();
        await new Promise<void>((answered) => (answer = answered));
        return fresh;
      }),
    );
    const running = [town.refresh.run(first.channel, first.open), town.refresh.run(second.channel, second.open)];
    await asked;
    await waitingForLock(db.database);
    answer();
    const both = await Promise.all(running);
    expect(both.map((each) => each?.session.secret)).toEqual(['token 2', 'token 2']);
    expect(town.connector.calls.map(({ call }) => call)).toEqual(['refresh']);
  });

  it('saves the new pair even when the database goes away right after the network has rotated', async () => {
    const town = rig();
    const planted = await town.channel();
    const { channel, open } = await opened(town, planted);
    town.connector.next('refresh', async () => {
      // ends the very connection whose transaction holds the lock, as a restart would
      await db.database.outside(() =>
        db.database.query(
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
           and database = (select oid from pg_database where datname = current_database())`,
        ),
      );
      return fresh;
    });
    const refreshed = await town.refresh.run(channel, open);
    expect(refreshed?.session.secret).toBe('token 2');
    expect(await town.tokenOf(planted)).toBe('token 2');
    expect((await town.channelOf(planted))['state']).toBe('connected');
  });

  it('gives what somebody else has refreshed meanwhile, without asking', async () => {
    const town = rig();
    const planted = await town.channel();
    const { channel, open } = await opened(town, planted);
    town.connector.next('refresh', async () => fresh);
    await town.refresh.run(channel, open);
    expect((await town.refresh.run(channel, open))?.session.secret).toBe('token 2');
    expect(town.connector.calls).toHaveLength(1);
  });

  it('leaves connections of the database to others, however many are waiting for a slow network', async () => {
    const town = rig();
    const channels = await Promise.all(Array.from({ length: 15 }, async () => opened(town, await town.channel())));
    const answers: (() => void)[] = [];
    const slow = async () => {
      await new Promise<void>((answered) => answers.push(answered));
      return fresh;
    };
    town.connector.next('refresh', ...channels.map(() => slow));
    const running = Promise.all(channels.map(({ channel, open }) => town.refresh.run(channel, open)));
    await eventually('the network is asked', async () => answers.length > 0);
    // as many as the pool has; with all of them taken this would wait until the network has answered
    await Promise.all(Array.from({ length: 10 }, () => db.database.query('select 1')));
    const answered = eventually('all are asked', async () => {
      for (const answer of answers.splice(0)) answer();
      return town.connector.calls.length === channels.length && !answers.length;
    });
    expect((await running).map((each) => each?.session.secret)).toEqual(channels.map(() => 'token 2'));
    await answered;
  });

  it('is null where the network has nothing to refresh, and changes nothing', async () => {
    const town = rig();
    const planted = await town.channel();
    const { channel, open } = await opened(town, planted);
    const before = await town.channelOf(planted);
    expect(await town.refresh.run(channel, open)).toBeNull();
    expect(await town.channelOf(planted)).toEqual(before);
  });

  it.each([
    ['auth', 'disconnected'],
    ['disconnected', 'disconnected'],
    ['rejected', 'disconnected'],
    ['not-sent', 'connected'],
    ['rate-limited', 'connected'],
  ] as const)('that fails with %s leaves the channel %s, and throws that', async (kind, state) => {
    const town = rig();
    const planted = await town.channel();
    const { channel, open } = await opened(town, planted);
    const error = failure(kind);
    town.connector.next('refresh', error);
    await expect(town.refresh.run(channel, open)).rejects.toBe(error);
    expect(await town.channelOf(planted)).toMatchObject({ state });
    expect(await town.tokenOf(planted)).toBe('token 1');
  });

  it.each([
    ['disconnected', { state: 'disconnected' }],
    ['removed', { removed_at: new Date() }],
  ])('does not ask for a channel that is %s', async (_, columns) => {
    const town = rig();
    const { channel, open } = await opened(town, await town.channel(columns));
    await expect(town.refresh.run(channel, open)).rejects.toMatchObject({ kind: 'disconnected' });
    expect(town.connector.calls).toEqual([]);
  });
});
