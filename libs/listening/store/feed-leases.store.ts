import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Json } from '#kernel';
import { FEEDS_CHANGED } from './notify.js';

/** What reading a feed, or answering a call for it, begins with. */
export interface ReadableFeed {
  key: string;
  kind: string;
  config: Json;
  sealed: string | null;
  cursor: Json;
  revision: number;
  failures: number;
  callbackToken: string;
  /** Of a feed that one source has alone; null: shared. */
  workspaceId: string | null;
}

/** A feed that this process may read, until its lease ends or is taken. */
export interface LeasedFeed extends ReadableFeed {
  leaseToken: string;
}

export type Lease = Pick<LeasedFeed, 'key' | 'leaseToken'>;

const FEED = `key, kind, config, sealed, cursor, revision, failures, callback_token as "callbackToken",
  (select s.workspace_id from sources s where s.feed_key = feeds.key and feeds.key like 'source:%') as "workspaceId"`;
const FREE = '(f.lease_until is null or f.lease_until < clock_timestamp())';

/**
 * Who reads which feed. A lease is a token and an instant; the token is the fence: whoever commits without it finds no row
 * (`IngestStore`). All times are the database's, so machines need not agree on theirs.
 */
@Injectable()
export class FeedLeasesStore {
  constructor(private readonly database: Database) {}

  /** Leases up to `limit` feeds of these kinds that are due, those that wait longest first. */
  claim(request: { kinds: string[]; limit: number; leaseToken: string; leaseMs: number }): Promise<LeasedFeed[]> {
    return this.database.query<LeasedFeed>(
      `update feeds set lease_token = $3, lease_until = clock_timestamp() + $4 * interval '1 ms'
       where key in (
         select f.key from feeds f
         where f.state = 'reading' and f.next_at <= clock_timestamp() and ${FREE} and f.kind = any($1)
         order by f.next_at limit $2 for update skip locked)
       returning ${FEED}, lease_token as "leaseToken"`,
      [request.kinds, request.limit, request.leaseToken, request.leaseMs],
    );
  }

  /** The feed of a callback; null: there is none, or nobody wants it. */
  async ofCallback(callbackToken: string): Promise<ReadableFeed | null> {
    const [feed] = await this.database.query<ReadableFeed>(
      `select ${FEED} from feeds where callback_token = $1 and state <> 'unused'`,
      [callbackToken],
    );
    return feed ?? null;
  }

  /** Milliseconds until the next feed of these kinds, but for `except`, is due and free; null: there is none. */
  async nextDueIn(kinds: string[], except: string[]): Promise<number | null> {
    const [row] = await this.database.query<{ ms: number | null }>(
      `select extract(epoch from min(greatest(next_at, lease_until)) - clock_timestamp())::float8 * 1000 as ms
       from feeds where state = 'reading' and kind = any($1) and key <> all($2)`,
      [kinds, except],
    );
    return row?.ms ?? null;
  }

  /**
   * Prolongs leases and says which of them still stand. Rows that are locked right now are being committed to by their own holder:
   * they are skipped, for waiting would only hold a connection.
   */
  async renew(leases: readonly Lease[], leaseMs: number): Promise<Set<string>> {
    const rows = await this.database.query<{ key: string }>(
      `with mine as (
         select f.key from unnest($1::text[], $2::uuid[]) as l(key, lease_token)
         join feeds f on f.key = l.key and f.lease_token = l.lease_token),
       free as (select f.key from feeds f join mine using (key) for update of f skip locked),
       renewed as (
         update feeds f set lease_until = clock_timestamp() + $3 * interval '1 ms' from free where f.key = free.key)
       select key from mine`,
      [leases.map((lease) => lease.key), leases.map((lease) => lease.leaseToken), leaseMs],
    );
    return new Set(rows.map((row) => row.key));
  }

  /** Ends a lease; `nextInMs` null leaves the next reading when it was to be. `succeeded`: the source answered well. */
  async release(lease: Lease, outcome: { nextInMs: number | null; succeeded: boolean }): Promise<void> {
    await this.database.execute(
      `update feeds set lease_token = null, lease_until = null,
         next_at = coalesce(clock_timestamp() + $3 * interval '1 ms', next_at),
         failures = case when $4 then 0 else failures end, problem = case when $4 then null else problem end,
         last_success_at = case when $4 then clock_timestamp() else last_success_at end
       where key = $1 and lease_token = $2`,
      [lease.key, lease.leaseToken, outcome.nextInMs, outcome.succeeded],
    );
  }

  /** Ends a lease after a failure: again in `nextInMs`, or, when null, only after a person acts. */
  async fail(
    lease: Lease,
    failure: { problem: { code: string; message: string; action: string }; nextInMs: number | null },
  ): Promise<void> {
    await this.database.execute(
      `update feeds set lease_token = null, lease_until = null, failures = failures + 1,
         state = case when $4::float8 is null then 'stopped' else state end,
         next_at = coalesce(clock_timestamp() + $4 * interval '1 ms', next_at),
         problem = $3::jsonb || jsonb_build_object('since', case when problem->>'code' = $3::jsonb->>'code'
           then problem->'since' else to_jsonb(clock_timestamp()) end)
       where key = $1 and lease_token = $2`,
      [lease.key, lease.leaseToken, JSON.stringify(failure.problem), failure.nextInMs],
    );
  }

  /** Calls `onChange` with a feed's key whenever it was made, changed or removed, and with '' when that may be. */
  onChange(listener: (key: string) => void): Promise<AsyncDisposable> {
    return this.database.listen(FEEDS_CHANGED, listener);
  }

  /** How many feeds are in which state, for `/metrics`. */
  byState(): Promise<{ kind: string; state: string; count: number }[]> {
    return this.database.query(`select kind, state, count(*)::int as count from feeds group by 1, 2`);
  }
}
