import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { HOUR, MINUTE, SECOND, shift, systemClock } from '#kernel';
import type { Published, SegmentToSend } from '#networks';
import { useDatabase } from '#testing';
import { publishingSchema } from '../store/schema.js';
import { plantAttempt, plantHold, stored, type Planted, type StoredDelivery } from '../testing/planted.js';
import { PublisherRig } from '../testing/publisher-rig.js';
import { failure, remotePost, ScriptedConnector } from '../testing/scripted-connector.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const rig = (connector = new ScriptedConnector()): PublisherRig => new PublisherRig(db.database, connector);
const later = (ms: number): Date => shift(systemClock.now(), ms);
const states = (row: StoredDelivery): string[] => row.segments.map((segment) => segment.state);
const outcomes = (row: StoredDelivery) => row.attempts.map((attempt) => attempt.outcome);
const answer = (segment: SegmentToSend): Promise<Published> =>
  Promise.resolve({ post: remotePost(segment.text), quota: null });

describe('a delivery that is due', () => {
  it('is published, with what the network calls it', async () => {
    const town = rig();
    const row = await town.publish(await town.delivery({ columns: { failures: 2 } }));
    const { remoteId, url, ref } = remotePost('Part 0.');
    expect(row).toMatchObject({
      state: 'published',
      wake_at: null,
      lease_token: null,
      remote_id: remoteId,
      url,
      failures: 0,
    });
    expect(row.segments).toMatchObject([{ state: 'published', remote_id: remoteId, url, ref }]);
    expect(outcomes(row)).toEqual(['published']);
    expect(row['published_at']).toBeInstanceOf(Date);
  });

  it('has its intent committed before the first byte leaves', async () => {
    const town = rig();
    const delivery = await town.delivery();
    let seen: StoredDelivery | null = null;
    town.connector.next('publish', async (_, segment) => {
      // another connection sees only what is committed
      seen = await stored(db.database, delivery);
      return answer(segment);
    });
    await town.publish(delivery);
    expect(seen).toMatchObject({
      state: 'publishing',
      attempts: [{ segment_index: 0, key: 'key-0', fingerprint: 'fingerprint-0', finished_at: null, outcome: null }],
    });
    const { started_at: startedAt, timeout_at: timeoutAt } = seen!['attempts'][0]!;
    expect(timeoutAt).toEqual(shift(startedAt, 30 * SECOND));
  });

  it('goes out at its instant, not before', async () => {
    const town = rig();
    const delivery = await town.delivery({ dueIn: 150 });
    const { due_at: dueAt, attempts } = await town.publish(delivery);
    expect(attempts[0]!.started_at.getTime()).toBeGreaterThanOrEqual((dueAt as Date).getTime());
  });

  it('gives each part of a thread what it hangs on, one after the other', async () => {
    const town = rig();
    const row = await town.publish(await town.delivery({ segments: [{}, {}, { kind: 'comment' }] }));
    expect(states(row)).toEqual(['published', 'published', 'published']);
    const [root, second] = [remotePost('Part 0.'), remotePost('Part 1.')];
    expect(town.connector.calls.map(({ segment }) => segment)).toMatchObject([
      { root: null, parent: null },
      { root, parent: root },
      { root, parent: root },
    ]);
    expect([second.remoteId, row['remote_id']]).toEqual([row.segments[1]!['remote_id'], root.remoteId]);
  });

  it('resumes a thread at the first part that is missing', async () => {
    const town = rig();
    const first = { state: 'published', remote_id: 'r0', url: 'u0', ref: { cid: 'c0' } };
    const row = await town.publish(await town.delivery({ segments: [first, {}, {}], dueIn: -5 * HOUR }));
    expect(row.state).toBe('published');
    expect(town.connector.sent).toEqual(['Part 1.', 'Part 2.']);
    expect(town.connector.calls[0]!.segment).toMatchObject({
      parent: { remoteId: 'r0', url: 'u0', ref: { cid: 'c0' } },
    });
  });

  it('pauses the channel when its quota is used up', async () => {
    const town = rig();
    const resetAt = later(20 * MINUTE);
    town.connector.next('publish', (_, { text }) =>
      Promise.resolve({ post: remotePost(text), quota: { remaining: 0, resetAt } }),
    );
    const delivery = await town.delivery();
    expect((await town.publish(delivery)).state).toBe('published');
    expect(await town.channelOf(delivery)).toMatchObject({ paused_until: resetAt });
  });

  it('does not pause the channel while there is quota left', async () => {
    const town = rig();
    town.connector.next('publish', (_, { text }) =>
      Promise.resolve({ post: remotePost(text), quota: { remaining: 1, resetAt: later(MINUTE) } }),
    );
    const delivery = await town.delivery();
    await town.publish(delivery);
    expect(await town.channelOf(delivery)).toMatchObject({ paused_until: null });
  });
});

describe('the fence', () => {
  it.each([
    ['the lease has expired', `update deliveries set lease_until = now() - interval '1 s' where id = $1`, 'ready'],
    ['somebody else has it', `update deliveries set lease_token = gen_random_uuid() where id = $1`, 'publishing'],
    [
      'the channel was held meanwhile',
      `update channels set held_at = now() where id = (select channel_id from deliveries where id = $1)`,
      'ready',
    ],
  ])('sends nothing when %s', async (_, change, state) => {
    const town = rig();
    const delivery = await town.delivery();
    const work = await town.claim('publish', delivery);
    await db.database.execute(change, [delivery.deliveryId]);
    await town.publishing.run(work, new AbortController().signal);
    expect(await stored(db.database, delivery)).toMatchObject({
      state,
      attempts: [],
      segments: [{ state: 'pending' }],
    });
    expect(town.connector.calls).toEqual([]);
  });

  it('stops a thread in the middle when the workspace is held, and it goes on after that', async () => {
    const town = rig();
    const delivery = await town.delivery({ segments: [{}, {}] });
    town.connector.next('publish', async (_, segment) => {
      await plantHold(db.database, delivery);
      return answer(segment);
    });
    const stopped = await town.publish(delivery);
    expect(stopped).toMatchObject({ state: 'ready', segments: [{ state: 'published' }, { state: 'pending' }] });
    await db.database.execute('delete from publishing_holds where workspace_id = $1', [delivery.workspaceId]);
    expect((await town.publish(delivery)).state).toBe('published');
    expect(town.connector.sent).toEqual(['Part 0.', 'Part 1.']);
  });
});

describe('when the network says no', () => {
  it('tells the person what was rejected and what to do', async () => {
    const town = rig();
    town.connector.next('publish', failure('rejected', { code: 'text_too_long' }));
    const row = await town.publish(await town.delivery());
    expect(row).toMatchObject({
      state: 'failed',
      wake_at: null,
      error: { code: 'text_too_long', message: 'The town said rejected.', action: 'Do something about it.' },
      failures: 1,
      segments: [{ state: 'pending' }],
    });
    expect(outcomes(row)).toEqual(['rejected']);
  });

  it('tries again what did not get there', async () => {
    const town = rig();
    town.connector.next('publish', failure('not-sent'));
    const delivery = await town.delivery();
    const row = await town.publish(delivery);
    expect(row).toMatchObject({ state: 'retrying', failures: 1, segments: [{ state: 'pending' }] });
    const waits = row.wake_at!.getTime() - systemClock.now().getTime();
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThanOrEqual(2 * SECOND);
    await db.database.execute('update deliveries set wake_at = now() where id = $1', [delivery.deliveryId]);
    const sent = await town.publish(delivery);
    expect(sent).toMatchObject({ state: 'published', failures: 0, error: null });
    expect(outcomes(sent)).toEqual(['not-sent', 'published']);
  });

  it('waits until the reset time of the network, and so does the channel', async () => {
    const town = rig();
    const retryAt = later(17 * MINUTE);
    town.connector.next('publish', failure('rate-limited', { retryAt }));
    const delivery = await town.delivery();
    expect(await town.publish(delivery)).toMatchObject({ state: 'retrying', wake_at: retryAt });
    expect(await town.channelOf(delivery)).toMatchObject({ paused_until: retryAt, state: 'connected' });
  });

  it('holds the channel that the network restricts', async () => {
    const town = rig();
    town.connector.next('publish', failure('policy-stop'));
    const delivery = await town.delivery();
    expect(await town.publish(delivery)).toMatchObject({ state: 'failed', error: { code: 'policy_stop' } });
    const channel = await town.channelOf(delivery);
    expect(channel).toMatchObject({ held_reason: 'The town said policy-stop.', problem: { code: 'policy_stop' } });
    expect(channel['held_at']).toBeInstanceOf(Date);
  });

  it('keeps the parts of a thread that are out when a later one fails', async () => {
    const town = rig();
    town.connector.next('publish', (_, segment) => answer(segment), failure('rejected'));
    const row = await town.publish(await town.delivery({ segments: [{}, {}, {}] }));
    expect(row.state).toBe('failed');
    expect(states(row)).toEqual(['published', 'pending', 'pending']);
    expect(row['remote_id']).toBe(remotePost('Part 0.').remoteId);
  });
});

describe('when the token is not good', () => {
  const fresh = { secret: 'token 2', expiresAt: new Date('2027-01-01T00:00:00Z') };

  it('refreshes it once, keeps the new one, and sends', async () => {
    const town = rig();
    town.connector.next('publish', failure('auth')).next('refresh', () => Promise.resolve(fresh));
    const delivery = await town.delivery();
    const row = await town.publish(delivery);
    expect(row.state).toBe('published');
    expect(outcomes(row)).toEqual(['auth', 'published']);
    expect(town.connector.calls.map(({ call, secret }) => [call, secret])).toEqual([
      ['publish', 'token 1'],
      ['refresh', 'token 1'],
      ['publish', 'token 2'],
    ]);
    expect(await town.tokenOf(delivery)).toBe('token 2');
    expect(await town.channelOf(delivery)).toMatchObject({ state: 'connected', expires_at: fresh.expiresAt });
  });

  it('refreshes no more than once', async () => {
    const town = rig();
    town.connector.next('publish', failure('auth'), failure('auth')).next('refresh', () => Promise.resolve(fresh));
    const delivery = await town.delivery();
    expect(await town.publish(delivery)).toMatchObject({ state: 'failed', segments: [{ state: 'pending' }] });
    expect(town.connector.calls).toHaveLength(3);
    expect(await town.channelOf(delivery)).toMatchObject({ state: 'disconnected' });
  });

  it('refreshes no more than once for all parts of a thread', async () => {
    const town = rig();
    town.connector
      .next('publish', failure('auth'), (_, segment) => answer(segment), failure('auth'))
      .next(
        'refresh',
        () => Promise.resolve(fresh),
        () => Promise.resolve(fresh),
      );
    const row = await town.publish(await town.delivery({ segments: [{}, {}] }));
    expect(row.state).toBe('failed');
    expect(states(row)).toEqual(['published', 'pending']);
    expect(town.connector.calls.filter(({ call }) => call === 'refresh')).toHaveLength(1);
  });

  it('says that the channel is disconnected where nothing can be refreshed', async () => {
    const town = rig();
    town.connector.next('publish', failure('auth'));
    const delivery = await town.delivery();
    expect(await town.publish(delivery)).toMatchObject({ state: 'failed', error: { code: 'auth' } });
    expect(await town.channelOf(delivery)).toMatchObject({ state: 'disconnected', problem: { code: 'auth' } });
  });

  it.each([
    ['the connection is gone', 'disconnected', 'failed', 'disconnected'],
    ['the network cannot be reached for it', 'not-sent', 'retrying', 'connected'],
    ['nobody knows what became of it', 'unknown', 'retrying', 'connected'],
  ] as const)('while refreshing, %s', async (_, kind, state, channelState) => {
    const town = rig();
    town.connector.next('publish', failure('auth')).next('refresh', failure(kind));
    const delivery = await town.delivery();
    // the attempt itself was refused: nothing of it is unknown
    expect(await town.publish(delivery)).toMatchObject({ state, segments: [{ state: 'pending' }] });
    expect(await town.channelOf(delivery)).toMatchObject({ state: channelState });
  });
});

describe('when nobody knows whether it went out', () => {
  it('is unconfirmed until the attempt is over', async () => {
    const town = rig();
    town.connector.next('publish', failure('unknown'));
    const row = await town.publish(await town.delivery({ segments: [{}, {}] }));
    expect(row).toMatchObject({ state: 'unconfirmed', error: { code: 'unknown' } });
    expect(states(row)).toEqual(['unknown', 'pending']);
    expect(row.wake_at!.getTime()).toBeGreaterThanOrEqual(row.attempts[0]!.timeout_at.getTime());
    expect(town.connector.sent).toEqual(['Part 0.']);
  });

  it('is so too when the connector breaks', async () => {
    const town = rig();
    town.connector.next('publish', () => Promise.reject(new TypeError('undefined is not a function')));
    expect(await town.publish(await town.delivery())).toMatchObject({
      state: 'unconfirmed',
      error: { code: 'internal_error' },
    });
  });

  const header = { kind: 'same-key', sequential: true, withinMs: 55 * MINUTE } as const;
  async function repeatable(town: PublisherRig, agoMs: number): Promise<Planted> {
    const delivery = await town.delivery({
      state: 'retrying',
      dueIn: -2 * HOUR,
      wakeIn: -1,
      segments: [{ state: 'unknown' }],
    });
    const ended = { started_at: later(-agoMs), timeout_at: later(30 * SECOND - agoMs), finished_at: later(-agoMs) };
    await plantAttempt(db.database, delivery, { ...ended, outcome: 'unknown' });
    return delivery;
  }

  it('is repeated with the same key, late or not, while the network remembers that', async () => {
    const town = rig(new ScriptedConnector(header));
    const row = await town.publish(await repeatable(town, 54 * MINUTE));
    expect(row.state).toBe('published');
    expect(row.attempts.map((attempt) => attempt['key'])).toEqual(['key-0', 'key-0']);
  });

  it.each([
    ['the network has forgotten the key', 56 * MINUTE],
    ['the first call may still be running', 20 * SECOND],
  ])('is read back, not repeated, when %s', async (_, agoMs) => {
    const town = rig(new ScriptedConnector(header));
    expect(await town.publish(await repeatable(town, agoMs))).toMatchObject({
      state: 'unconfirmed',
      segments: [{ state: 'unknown' }],
      attempts: [{}],
    });
    expect(town.connector.calls).toEqual([]);
  });

  it('stays unknown when the repeat is refused', async () => {
    const town = rig(new ScriptedConnector(header));
    town.connector.next('publish', failure('rate-limited', { retryAt: later(2 * HOUR) }));
    const row = await town.publish(await repeatable(town, MINUTE));
    expect(row).toMatchObject({ state: 'unconfirmed', segments: [{ state: 'unknown' }] });
    expect(outcomes(row)).toEqual(['unknown', 'rate-limited']);
  });
});

describe('when it is too late', () => {
  it.each([
    ['miss', 'missed', { code: 'missed' }],
    ['hold', 'held', { code: 'held_late' }],
  ])('by its policy "%s" it is %s, and told', async (then, state, error) => {
    const town = rig();
    const row = await town.publish(await town.delivery({ dueIn: -61 * MINUTE, columns: { late_then: then } }));
    expect(row).toMatchObject({ state, error, wake_at: null, lease_token: null, attempts: [] });
    expect((row['error'] as { message: string }).message).toContain('61 minutes late');
    expect(town.connector.calls).toEqual([]);
  });

  it.each([
    ['it may be sent at any time', { late_then: 'send' }],
    ['a person has just said so', { released_at: later(-MINUTE) }],
  ])('is sent when %s', async (_, columns) => {
    const town = rig();
    expect((await town.publish(await town.delivery({ dueIn: -5 * HOUR, columns }))).state).toBe('published');
  });
});

describe('when the process wants to end', () => {
  it('hands back what it has not begun', async () => {
    const town = rig();
    const stop = new AbortController();
    const delivery = await town.delivery({ dueIn: MINUTE, wakeIn: -1 });
    const running = town.publish(delivery, stop.signal);
    stop.abort();
    const row = await running;
    expect(row).toMatchObject({ state: 'ready', lease_token: null, attempts: [] });
    expect(row.wake_at).toEqual(row['due_at']);
    expect(town.connector.calls).toEqual([]);
  });

  it('ends the part of a thread that is on its way, and leaves the rest to another', async () => {
    const town = rig();
    const stop = new AbortController();
    town.connector.next('publish', (_, segment) => {
      stop.abort();
      return answer(segment);
    });
    const delivery = await town.delivery({ segments: [{}, {}] });
    const row = await town.publish(delivery, stop.signal);
    expect(row).toMatchObject({ state: 'ready', lease_token: null });
    expect(states(row)).toEqual(['published', 'pending']);
    expect((await town.publish(delivery)).state).toBe('published');
  });
});
