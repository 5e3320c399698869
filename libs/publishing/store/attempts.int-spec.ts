import { describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { MINUTE, newId, SECOND, shift, systemClock } from '#kernel';
import { useDatabase } from '#testing';
import { plantAttempt, plantDelivery, plantHold, stored, type DeliveryPlan, type Planted } from '../testing/planted.js';
import { AttemptsStore, type Intent, type NextState, type Outcome } from './attempts.store.js';
import { waitingForLock } from '../testing/eventually.js';
import { publishingSchema } from './schema.js';

const db = useDatabase([accountsSchema, publishingSchema]);
const attempts = (): AttemptsStore => new AttemptsStore(db.database);

type Leased = Planted & { leaseToken: string };

async function leased(plan: DeliveryPlan = {}): Promise<Leased> {
  const delivery = await plantDelivery(db.database, { state: 'publishing', leaseFor: MINUTE, ...plan });
  return { ...delivery, leaseToken: (await stored(db.database, delivery)).lease_token! };
}

const intent = ({ workspaceId, deliveryId, leaseToken }: Leased, change: Partial<Intent> = {}): Intent => ({
  workspaceId,
  deliveryId,
  leaseToken,
  attemptId: newId(),
  segmentIndex: 0,
  key: 'key-0',
  fingerprint: 'fingerprint-0',
  timeoutMs: 30 * SECOND,
  ...change,
});

const next = (change: Partial<NextState> & Pick<NextState, 'state'>): NextState => ({
  wakeAt: null,
  failures: 0,
  lookups: 0,
  resends: 0,
  remoteId: null,
  url: null,
  ...change,
});

const outcome = ({ workspaceId, deliveryId, leaseToken }: Leased, change: Partial<Outcome> = {}): Outcome => ({
  workspaceId,
  deliveryId,
  leaseToken,
  from: 'publishing',
  attemptId: null,
  outcome: 'published',
  error: null,
  segment: null,
  next: null,
  ...change,
});

const told = { code: 'some_code', message: 'It went wrong.', action: 'Do something.' };
const gone = { state: 'published', remoteId: 'r1', url: 'https://town.example/r1', ref: { cid: 'c1' } } as const;
const failed = { state: 'pending', remoteId: null, url: null, ref: null } as const;

describe('begin', () => {
  it('commits the attempt, its time-out by the clock of the database, and nothing of the segment', async () => {
    const delivery = await leased({ segments: [{}, {}] });
    const wanted = intent(delivery, { segmentIndex: 1, timeoutMs: 20 * SECOND });
    expect(await attempts().begin([wanted])).toEqual(new Set([wanted.attemptId]));
    const row = await stored(db.database, delivery);
    expect(row.segments.map((segment) => segment.state)).toEqual(['pending', 'pending']);
    expect(row.attempts).toMatchObject([
      { id: wanted.attemptId, segment_index: 1, key: 'key-0', finished_at: null, outcome: null },
    ]);
    const { started_at: startedAt, timeout_at: timeoutAt } = row.attempts[0]!;
    expect(timeoutAt).toEqual(shift(startedAt as Date, 20 * SECOND));
  });

  // Leases and holds are changed by SQL: a lease that expired while its publisher slept is one that is planted in the past.
  it.each([
    ['the lease has expired', `update deliveries set lease_until = clock_timestamp() - interval '1 ms' where id = $1`],
    ['somebody else has the lease', `update deliveries set lease_token = gen_random_uuid() where id = $1`],
    ['the lease was taken back', `update deliveries set lease_token = null, lease_until = null where id = $1`],
    ['it is no longer publishing', `update deliveries set state = 'unconfirmed' where id = $1`],
    [
      'the channel is held',
      `update channels set held_at = now() where id = (select channel_id from deliveries where id = $1)`,
    ],
  ])('is the fence: nothing when %s', async (_, change) => {
    const delivery = await leased();
    await db.database.execute(change, [delivery.deliveryId]);
    expect(await attempts().begin([intent(delivery)])).toEqual(new Set());
    expect(await stored(db.database, delivery)).toMatchObject({ attempts: [], segments: [{ state: 'pending' }] });
  });

  it('is the fence: it waits for whoever is just taking the delivery over, and gets nothing then', async () => {
    const delivery = await leased();
    const { deliveryId } = delivery;
    let begun: Promise<Set<string>> | undefined;
    await db.database.transaction(async () => {
      await db.database.execute('update deliveries set lease_token = gen_random_uuid() where id = $1', [deliveryId]);
      begun = db.database.outside(() => attempts().begin([intent(delivery)]));
      await waitingForLock(db.database);
    });
    expect(await begun).toEqual(new Set());
    expect((await stored(db.database, delivery)).attempts).toEqual([]);
  });

  it('is the fence: nothing when the workspace is held', async () => {
    const delivery = await leased();
    await plantHold(db.database, delivery);
    expect(await attempts().begin([intent(delivery)])).toEqual(new Set());
  });

  it('lets the others of its batch pass', async () => {
    const [good, late, other] = [await leased(), await leased({ leaseFor: -1 }), await leased()];
    const batch = [intent(good), intent(late), intent(other)];
    expect(await attempts().begin(batch)).toEqual(new Set([batch[0]!.attemptId, batch[2]!.attemptId]));
  });
});

describe('finish', () => {
  it('commits what was published: attempt, segment, delivery', async () => {
    const delivery = await leased();
    const attemptId = await plantAttempt(db.database, delivery);
    const moved = await attempts().finish([
      outcome(delivery, {
        attemptId,
        segment: { index: 0, ...gone },
        next: next({ state: 'published', remoteId: 'r1', url: gone.url }),
      }),
    ]);
    expect(moved).toEqual(new Set([delivery.deliveryId]));
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'published', wake_at: null, lease_token: null, remote_id: 'r1', url: gone.url });
    expect(row.segments).toMatchObject([{ state: 'published', remote_id: 'r1', url: gone.url, ref: { cid: 'c1' } }]);
    expect(row.attempts).toMatchObject([{ outcome: 'published', error: null }]);
    for (const at of [row['published_at'], row.segments[0]!['published_at'], row.attempts[0]!['finished_at']])
      expect(at).toBeInstanceOf(Date);
  });

  it('keeps the lease while more parts follow', async () => {
    const delivery = await leased({ segments: [{}, {}] });
    await attempts().finish([outcome(delivery, { segment: { index: 0, ...gone } })]);
    expect(await stored(db.database, delivery)).toMatchObject({
      state: 'publishing',
      lease_token: delivery.leaseToken,
      segments: [{ state: 'published' }, { state: 'pending' }],
    });
  });

  it('commits what failed, with the error, the counters and the next instant', async () => {
    const delivery = await leased();
    const attemptId = await plantAttempt(db.database, delivery);
    const wakeAt = shift(systemClock.now(), MINUTE);
    const then = next({ state: 'retrying', wakeAt, failures: 3, lookups: 2, resends: 1 });
    await attempts().finish([
      outcome(delivery, { attemptId, outcome: 'not-sent', error: told, segment: { index: 0, ...failed }, next: then }),
    ]);
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'retrying', wake_at: wakeAt, failures: 3, lookups: 2, resends: 1, error: told });
    expect(row).toMatchObject({ attempts: [{ outcome: 'not-sent', error: told }], published_at: null });
  });

  it('tells an outcome once', async () => {
    const delivery = await leased();
    const attemptId = await plantAttempt(db.database, delivery, {
      finished_at: systemClock.now(),
      outcome: 'rejected',
    });
    await attempts().finish([outcome(delivery, { attemptId })]);
    expect((await stored(db.database, delivery)).attempts[0]!.outcome).toBe('rejected');
  });

  it('writes each of a batch to its own delivery', async () => {
    const batch = [await leased(), await leased(), await leased()];
    const moved = await attempts().finish([
      outcome(batch[0]!, { next: next({ state: 'failed' }), error: told }),
      outcome({ ...batch[1]!, leaseToken: newId() }, { next: next({ state: 'failed' }) }),
      outcome(batch[2]!, { next: next({ state: 'published' }) }),
    ]);
    expect(moved).toEqual(new Set([batch[0]!.deliveryId, batch[2]!.deliveryId]));
    const rows = await Promise.all(batch.map((each) => stored(db.database, each)));
    expect(rows.map((row) => [row.state, row['error']])).toEqual([
      ['failed', told],
      ['publishing', null],
      ['published', null],
    ]);
  });
});

describe('finish, when the lease is lost', () => {
  /** As recovery leaves what was being sent; its publisher is not dead, it slept. */
  async function lost(segments: DeliveryPlan['segments'] = [{ state: 'unknown' }]) {
    const delivery = await plantDelivery(db.database, { state: 'unconfirmed', wakeIn: MINUTE, segments });
    const attemptId = await plantAttempt(db.database, delivery, { outcome: 'unknown' });
    return { delivery: { ...delivery, leaseToken: newId() }, attemptId };
  }

  it('keeps what is known of the attempt, and moves nothing', async () => {
    const { delivery, attemptId } = await lost();
    const moved = await attempts().finish([
      outcome(delivery, {
        attemptId,
        outcome: 'rejected',
        error: told,
        segment: { index: 0, ...failed },
        next: next({ state: 'failed' }),
      }),
    ]);
    expect(moved).toEqual(new Set());
    expect(await stored(db.database, delivery)).toMatchObject({
      state: 'unconfirmed',
      // another publisher may have sent it again since, with an outcome that is unknown
      segments: [{ state: 'unknown' }],
      attempts: [{ outcome: 'rejected', error: told }],
    });
  });

  it('moves from unconfirmed to published: we know better than those who found us dead', async () => {
    const { delivery, attemptId } = await lost();
    const published = { segment: { index: 0, ...gone }, next: next({ state: 'published', remoteId: 'r1' }) };
    const moved = await attempts().finish([outcome(delivery, { attemptId, ...published })]);
    expect(moved).toEqual(new Set([delivery.deliveryId]));
    expect(await stored(db.database, delivery)).toMatchObject({
      state: 'published',
      wake_at: null,
      remote_id: 'r1',
      segments: [{ state: 'published' }],
      attempts: [{ outcome: 'published' }],
    });
  });

  it('keeps that a part of a thread is out, and leaves the rest to whoever goes on', async () => {
    const { delivery, attemptId } = await lost([{ state: 'unknown' }, {}]);
    const moved = await attempts().finish([outcome(delivery, { attemptId, segment: { index: 0, ...gone } })]);
    expect(moved).toEqual(new Set());
    expect(await stored(db.database, delivery)).toMatchObject({
      state: 'unconfirmed',
      segments: [{ state: 'published', remote_id: 'r1', ref: { cid: 'c1' } }, { state: 'pending' }],
    });
  });

  it('never takes back that a segment is published', async () => {
    const { delivery, attemptId } = await lost([{ state: 'published', remote_id: 'r0' }]);
    await attempts().finish([outcome(delivery, { attemptId, segment: { index: 0, ...gone } })]);
    expect((await stored(db.database, delivery)).segments).toMatchObject([{ state: 'published', remote_id: 'r0' }]);
  });
});

describe('prepared', () => {
  it('stores what was prepared for each segment, and waits for the instant', async () => {
    const delivery = await leased({ state: 'preparing', dueIn: MINUTE, segments: [{}, {}], columns: { failures: 2 } });
    await attempts().prepared([{ claim: delivery, prepared: [{ media: 'm1' }, null] }]);
    const row = await stored(db.database, delivery);
    expect(row).toMatchObject({ state: 'ready', lease_token: null, lease_until: null, failures: 0 });
    expect(row.wake_at).toEqual(row['due_at']);
    expect(row.segments.map((segment) => segment['prepared'])).toEqual([{ media: 'm1' }, null]);
  });

  it.each([
    ['whose lease is lost', { state: 'preparing' as const }, true],
    ['that was edited meanwhile', { state: 'scheduled' as const }, false],
  ])('leaves alone one %s', async (_, plan, otherToken) => {
    const delivery = await leased(plan);
    const claim = otherToken ? { ...delivery, leaseToken: newId() } : delivery;
    await attempts().prepared([{ claim, prepared: [{ media: 'm1' }] }]);
    expect(await stored(db.database, delivery)).toMatchObject({ ...plan, segments: [{ prepared: null }] });
  });
});
