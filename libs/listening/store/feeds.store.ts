import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { newId, type Json } from '#kernel';
import type { FeedProblem, FeedState } from './entities/feed.entity.js';
import { keepableJson } from './json-rows.js';
import { FEEDS_CHANGED, notify } from './notify.js';

export interface NewFeed {
  key: string;
  kind: string;
  config: Json;
  sealed: string | null;
  callbackToken: string;
  /** Read it from its beginning when it is here already: whoever joins a shared feed wants what is recent, too. */
  rewind: boolean;
  /** False: nothing has to be read, texts come by themselves (push). */
  read: boolean;
}

/** What must still be true of a feed for a batch to be committed. null: nothing; then its cursor stays, too (push). */
export interface Fence {
  leaseToken: string | null;
  revision: number | null;
}

/** What one batch brought of a feed. */
export interface Progress {
  cursor: Json;
  items: number;
  /** US dollars. */
  cost: number;
  /** null: as it was; empty: none. */
  note: string | null;
}

/** What is known of a feed, as its sources show it. */
export interface FeedHealth {
  key: string;
  state: FeedState;
  problem: FeedProblem | null;
  note: string | null;
  cursor: Json;
  lastItemAt: Date | null;
  lastSuccessAt: Date | null;
  nextAt: Date | null;
  items: number;
  /** US dollars. */
  cost: number;
  createdAt: Date;
}

export interface FeedGap {
  from: Date | null;
  to: Date | null;
  reason: string;
  noticedAt: Date;
}

/** The feeds behind the sources: made with their first source, gone with their last. */
@Injectable()
export class FeedsStore {
  constructor(private readonly database: Database) {}

  /**
   * Makes a feed unless it is here, and holds its row, so that a source can join it before its last one leaves. Whoever joins does
   * not change how the others read.
   */
  async join(feed: NewFeed): Promise<void> {
    await this.database.execute(
      `insert into feeds (key, kind, config, sealed, state, next_at, callback_token)
       values ($1, $2, $3, $4, 'reading', case when $7 then clock_timestamp() else 'infinity' end, $5)
       on conflict (key) do update set
         cursor = case when $6 then null else feeds.cursor end,
         revision = feeds.revision + case when $6 then 1 else 0 end,
         lease_token = case when $6 then null else feeds.lease_token end,
         lease_until = case when $6 then null else feeds.lease_until end,
         next_at = case when $6 and $7 then clock_timestamp() else feeds.next_at end`,
      [feed.key, feed.kind, keepableJson(feed.config), feed.sealed, feed.callbackToken, feed.rewind, feed.read],
    );
  }

  /**
   * Another configuration of a feed that one source has alone: whoever reads it loses it. `anew`: from its beginning, for what it
   * brings may be something else.
   */
  async reconfigure(key: string, config: Json, sealed: string | null, anew: boolean): Promise<void> {
    await this.database.execute(
      `update feeds set config = $2, sealed = $3, cursor = case when $4 then null else cursor end, revision = revision + 1,
         lease_token = null, lease_until = null
       where key = $1 and (select count(*) from sources where feed_key = $1) = 1`,
      [key, keepableJson(config), sealed, anew],
    );
  }

  /** Holds a feed's row until the end of the transaction: joining and leaving take turns. */
  async hold(key: string): Promise<void> {
    await this.database.query('select 1 from feeds where key = $1 for update', [key]);
  }

  /**
   * After its sources changed, inside the transaction that holds it: without sources it goes, without an enabled one it rests.
   * `restart`: whatever stopped it, it is tried again now.
   */
  async settle(key: string, restart = false): Promise<void> {
    await this.database.execute(
      `delete from feeds f where f.key = $1 and not exists (select 1 from sources s where s.feed_key = f.key)`,
      [key],
    );
    await this.database.execute(
      `update feeds f set
         state = case when not used then 'unused' when $2 or f.state = 'unused' then 'reading' else f.state end,
         lease_token = case when used then f.lease_token end, lease_until = case when used then f.lease_until end,
         failures = case when $2 then 0 else f.failures end, problem = case when $2 then null else f.problem end,
         next_at = case when f.next_at <> 'infinity' and ($2 or f.state = 'unused') then clock_timestamp() else f.next_at end
       from (select exists (select 1 from sources s where s.feed_key = $1 and s.enabled) as used) u
       where f.key = $1`,
      [key, restart],
    );
    await notify(this.database, FEEDS_CHANGED, [key]);
  }

  /**
   * Commits that a feed went on: its cursor, and that its source is well. The first statement of every batch, for it is the fence:
   * false means that nothing of the batch may be stored, because the feed is somebody else's, or its cursor is not the one that
   * this batch follows. The row is held: batches of one feed take turns.
   */
  async advance(key: string, fence: Fence, progress: Progress): Promise<boolean> {
    const touched = await this.database.execute(
      `update feeds set cursor = case when $3::int is null then cursor else $4::jsonb end,
         revision = revision + case when $3::int is null then 0 else 1 end,
         failures = 0, problem = null, last_success_at = clock_timestamp(),
         last_item_at = case when $5 > 0 then clock_timestamp() else last_item_at end,
         items = items + $5, cost = cost + $6, note = case when $7::text is null then note else nullif($7, '') end
       where key = $1 and ($2::uuid is null or lease_token = $2) and ($3::int is null or revision = $3)`,
      [
        key,
        fence.leaseToken,
        fence.revision,
        keepableJson(progress.cursor),
        progress.items,
        progress.cost,
        progress.note,
      ],
    );
    return touched > 0;
  }

  async health(keys: readonly string[]): Promise<Map<string, FeedHealth>> {
    const rows = await this.database.query<FeedHealth>(
      `select key, state, problem, note, cursor, last_item_at as "lastItemAt", last_success_at as "lastSuccessAt",
         nullif(next_at, 'infinity') as "nextAt", items::float8 as items, cost::float8 as cost, created_at as "createdAt"
       from feeds where key = any($1)`,
      [keys],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /** Newest first. */
  gaps(key: string, limit: number): Promise<FeedGap[]> {
    return this.database.query<FeedGap>(
      `select from_at as "from", to_at as "to", reason, created_at as "noticedAt" from feed_gaps
       where feed_key = $1 order by id desc limit $2`,
      [key, limit],
    );
  }

  async addGap(key: string, gap: { from: Date | null; to: Date | null; reason: string }): Promise<void> {
    await this.database.execute(
      `insert into feed_gaps (feed_key, id, from_at, to_at, reason) values ($1, $2, $3, $4, $5)`,
      [key, newId(), gap.from, gap.to, gap.reason],
    );
  }
}
