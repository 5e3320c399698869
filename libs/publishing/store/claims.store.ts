import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { RETURNING_MOVES, type Move } from './delivery-facts.js';

/** A delivery that this process has leased. */
export interface Claim {
  workspaceId: string;
  deliveryId: string;
  leaseToken: string;
}

export interface ClaimRequest {
  workspaceId: string;
  /** Due instants up to this one are taken; a little in the future, so that the publisher is armed at the exact instant. */
  until: Date;
  limit: number;
  leaseToken: string;
  leaseMs: number;
}

/** What a publisher can take: each kind has its own source state (`unconfirmed` is read back under a lease, in its state). */
export type Work = 'prepare' | 'publish' | 'lookup';

const SOURCE: Record<Work, string> = {
  prepare: `('scheduled')`,
  publish: `('ready', 'retrying')`,
  lookup: `('unconfirmed')`,
};
const TARGET: Record<Work, string> = { prepare: 'preparing', publish: 'publishing', lookup: 'unconfirmed' };

/** States in which a delivery waits for its instant. */
const WAITING_STATES = ['scheduled', 'ready', 'retrying', 'unconfirmed'];

const nextIn = (state: string): string =>
  `select min(wake_at) from deliveries where state = '${state}' and lease_token is null and wake_at is not null
     and wake_at > $1::timestamptz + $2 * interval '1 ms'`;

/** A channel that may publish now: not held (nor its workspace), connected, not paused by its network's quota. $2 is the instant. */
const OPEN_CHANNEL = `c.removed_at is null and c.held_at is null and c.state <> 'disconnected'
  and (c.paused_until is null or c.paused_until <= $2)
  and not exists (select 1 from publishing_holds h where h.workspace_id = c.workspace_id)`;

/**
 * Claiming in two steps: the workspaces with something due, then SKIP LOCKED inside one. That is fair between tenants and
 * the only form that Citus runs (DATABASE.md: a claim across tenants fails there, this one reaches 24k to 48k rows/s).
 */
@Injectable()
export class ClaimsStore {
  constructor(private readonly database: Database) {}

  /** Workspaces, other than `except`, that have work of this kind due by `until`, those that wait longest first. */
  async workspacesWithWork(work: Work, until: Date, except: string[], limit: number): Promise<string[]> {
    const rows = await this.database.query<{ workspace_id: string }>(
      `select workspace_id from deliveries
       where lease_token is null and wake_at is not null and wake_at <= $1 and state in ${SOURCE[work]}
         and workspace_id <> all($2)
       group by workspace_id order by min(wake_at) limit $3`,
      [until, except, limit],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** When to look again: `aheadMs` before the next delivery that is not due by then, or when a pause ends; null: nothing is planned. */
  async nextWake(now: Date, aheadMs: number): Promise<Date | null> {
    const [row] = await this.database.query<{ at: Date | null }>(
      `select least(
         least(${WAITING_STATES.map((state) => `(${nextIn(state)})`).join(',\n         ')}) - $2 * interval '1 ms',
         (select min(paused_until) from channels where paused_until > $1)) as at`,
      [now, aheadMs],
    );
    return row?.at ?? null;
  }

  /** Leases up to `limit` due deliveries of one workspace for preparing or for reading back. */
  async claim(work: 'prepare' | 'lookup', request: ClaimRequest): Promise<Claim[]> {
    const rows = await this.database.query<{ id: string }>(
      `update deliveries d set state = '${TARGET[work]}', lease_token = $4, lease_until = clock_timestamp() + $5 * interval '1 ms'
       where d.workspace_id = $1 and d.id in (
         select q.id from deliveries q
         where q.workspace_id = $1 and q.lease_token is null and q.wake_at <= $2 and q.state in ${SOURCE[work]}
         order by q.wake_at limit $3 for update skip locked)
       returning d.id`,
      [request.workspaceId, request.until, request.limit, request.leaseToken, request.leaseMs],
    );
    return rows.map((row) => ({ ...request, deliveryId: row.id }));
  }

  /**
   * Leases the head of each open channel's lane, at most `limit`. One delivery of a channel in flight at a time: lanes with one
   * are left out here, and the unique index `deliveries_in_flight` refuses what two publishers could still do at the same
   * instant (the caller claims again; guarded by `claims.int-spec.ts`). Locking outside the lateral join matters: inside it,
   * SKIP LOCKED would hand out the second of a lane while the first is being claimed elsewhere. Laterals with a limit, no
   * anti-join: with the statistics of a table that just grew, PostgreSQL walked the whole in-flight index for each channel (80 ms).
   */
  async claimLanes(request: ClaimRequest & { now: Date }): Promise<Claim[]> {
    const rows = await this.database.query<{ id: string }>(
      `update deliveries d set state = 'publishing', lease_token = $5, lease_until = clock_timestamp() + $6 * interval '1 ms'
       where d.workspace_id = $1 and d.id in (
         select q.id from deliveries q join (
           select head.id, head.wake_at from channels c cross join lateral (
             select l.id, l.wake_at from deliveries l
             where l.workspace_id = c.workspace_id and l.channel_id = c.id and l.lease_token is null
               and l.wake_at is not null and l.wake_at <= $3 and l.state in ${SOURCE.publish}
             order by l.wake_at, l.id limit 1) head
           left join lateral (
             select true as busy from deliveries f
             where f.workspace_id = c.workspace_id and f.channel_id = c.id and f.state = 'publishing' limit 1) lane on true
           where c.workspace_id = $1 and ${OPEN_CHANNEL} and lane.busy is null
           order by head.wake_at limit $4) next using (id)
         where q.workspace_id = $1 and q.lease_token is null and q.state in ${SOURCE.publish}
         for update of q skip locked)
       returning d.id`,
      [request.workspaceId, request.now, request.until, request.limit, request.leaseToken, request.leaseMs],
    );
    return rows.map((row) => ({ ...request, deliveryId: row.id }));
  }

  /**
   * Prolongs leases while their holder lives. Rows that are locked at this moment are being written by that holder itself: they
   * are skipped, because waiting for them ended in deadlocks with `AttemptsStore.begin` (2,000 deliveries/min instead of 30,000).
   */
  async renew(claims: Claim[], leaseMs: number): Promise<void> {
    await this.database.execute(
      `with held as (
         select d.workspace_id, d.id from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as k(workspace_id, id, lease_token)
         join deliveries d on d.workspace_id = k.workspace_id and d.id = k.id and d.lease_token = k.lease_token
         for update of d skip locked)
       update deliveries d set lease_until = clock_timestamp() + $4 * interval '1 ms'
       from held where d.workspace_id = held.workspace_id and d.id = held.id`,
      [
        claims.map((claim) => claim.workspaceId),
        claims.map((claim) => claim.deliveryId),
        claims.map((claim) => claim.leaseToken),
        leaseMs,
      ],
    );
  }

  /**
   * Takes back what dead publishers left behind, without sending anything: with an open attempt the outcome is unknown and the
   * delivery becomes `unconfirmed`, to be read back once the attempt's time-out has passed; without one, nothing was sent.
   * Such an attempt's outcome is `unknown` from then on; it stays unfinished, so that its publisher, should it wake up, can
   * still tell the truth. Two statements on purpose: the second has a new snapshot, so it sees every intent committed before
   * the row lock was got.
   */
  async recoverExpired(limit: number): Promise<{ unconfirmed: Move[]; released: number }> {
    return this.database.transaction(async () => {
      const rows = await this.database.query<{ workspace_id: string; id: string }>(
        `select workspace_id, id from deliveries where lease_token is not null and lease_until < clock_timestamp()
         order by lease_until limit $1 for update skip locked`,
        [limit],
      );
      if (!rows.length) return { unconfirmed: [], released: 0 };
      const keys = [rows.map((row) => row.workspace_id), rows.map((row) => row.id)];
      const unconfirmed = await this.database.query<Move>(
        `with dead as (select * from unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)),
         open as (
           select a.workspace_id, a.delivery_id, max(a.timeout_at) as timeout_at, max(a.segment_index) as segment_index
           from attempts a join dead on dead.workspace_id = a.workspace_id and dead.id = a.delivery_id
           where a.finished_at is null and a.outcome is null group by 1, 2),
         tries as (
           update attempts a set outcome = 'unknown' from open
           where a.workspace_id = open.workspace_id and a.delivery_id = open.delivery_id and a.finished_at is null),
         parts as (
           update delivery_segments s set state = 'unknown' from open
           where s.workspace_id = open.workspace_id and s.delivery_id = open.delivery_id and s.index = open.segment_index
             and s.state <> 'published')
         update deliveries d set state = 'unconfirmed', wake_at = open.timeout_at, lease_token = null, lease_until = null,
           updated_at = now(), error = $3
         from open where d.workspace_id = open.workspace_id and d.id = open.delivery_id and d.state = 'publishing'
         ${RETURNING_MOVES}`,
        [...keys, JSON.stringify(PUBLISHER_DIED)],
      );
      const released = await this.database.execute(
        `update deliveries d set lease_token = null, lease_until = null, updated_at = now(),
           state = case d.state when 'preparing' then 'scheduled' when 'publishing' then 'ready' else d.state end
         from unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)
         where d.workspace_id = k.workspace_id and d.id = k.id and d.lease_token is not null`,
        keys,
      );
      return { unconfirmed, released };
    });
  }
}

const PUBLISHER_DIED = {
  code: 'publisher_died',
  message: 'The publisher stopped while it was sending this; the network is being asked whether it went out.',
  action: 'Wait a moment. If it stays unconfirmed, look at the channel and confirm it, or send it again.',
};
