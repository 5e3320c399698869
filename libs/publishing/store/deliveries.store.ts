import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { pageOf, type Json, type Page } from '#kernel';
import {
  EDITABLE,
  sourcesOf,
  type DeliveryState,
  type LatePolicy,
  type MediaUse,
  type SegmentKind,
} from '../domain/index.js';
import { deliveryRows, type DeliveryRecord } from './delivery-records.js';
import { instantAndId } from './list-cursor.js';
import { notifyPublishers } from './notify.js';

/** A delivery as it is planned: what `insert` and `replan` write. */
export interface PlannedDelivery {
  workspaceId: string;
  id: string;
  postId: string;
  channelId: string;
  network: string;
  dueAt: Date;
  localTime: string;
  zone: string;
  adjusted: string | null;
  late: LatePolicy;
  /** When preparing may begin. */
  wakeAt: Date;
  segments: PlannedSegment[];
}

export interface PlannedSegment {
  index: number;
  kind: SegmentKind;
  text: string;
  media: MediaUse[];
  options: Record<string, Json>;
  key: string;
  frozenAt: Date;
  fingerprint: string;
}

export interface DeliveryFilter {
  state?: DeliveryState;
  channel?: string;
  from?: Date;
  to?: Date;
  limit: number;
  next?: string;
}

const list = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');

/** What managers do to deliveries. Each change is one conditional UPDATE: 0 rows mean that a publisher has it (DESIGN §4.2). */
@Injectable()
export class DeliveriesStore {
  constructor(private readonly database: Database) {}

  async insert(planned: PlannedDelivery[]): Promise<void> {
    await this.database.execute(
      `insert into deliveries (workspace_id, id, post_id, channel_id, network, state, due_at, local_time, zone, adjusted,
         late_after_ms, late_then, wake_at)
       select workspace_id, id, post_id, channel_id, network, 'scheduled', due_at, local_time, zone, adjusted,
         late_after_ms, late_then, wake_at
       from jsonb_to_recordset($1::jsonb) as p(${PLANNED_COLUMNS})`,
      [JSON.stringify(planned.map(toRow))],
    );
    await this.insertSegments(planned);
    await notifyPublishers(this.database);
  }

  /** Gives deliveries of a post that no publisher has a new plan. Returns the ids that were still free to change. */
  async replan(planned: PlannedDelivery[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `update deliveries d set state = 'scheduled', version = d.version + 1, due_at = p.due_at, local_time = p.local_time,
         zone = p.zone, adjusted = p.adjusted, late_after_ms = p.late_after_ms, late_then = p.late_then, wake_at = p.wake_at,
         released_at = null, lease_token = null, lease_until = null, failures = 0, lookups = 0, resends = 0, error = null,
         updated_at = now()
       from jsonb_to_recordset($1::jsonb) as p(${PLANNED_COLUMNS})
       where d.workspace_id = p.workspace_id and d.id = p.id and d.state in (${list(EDITABLE)})
         and not exists (select 1 from delivery_segments s
           where s.workspace_id = d.workspace_id and s.delivery_id = d.id and s.state <> 'pending')
       returning d.id`,
      [JSON.stringify(planned.map(toRow))],
    );
    const changed = new Set(rows.map((row) => row.id));
    const replanned = planned.filter((each) => changed.has(each.id));
    await this.database.execute(
      `delete from delivery_segments s using unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)
       where s.workspace_id = k.workspace_id and s.delivery_id = k.id`,
      [replanned.map((each) => each.workspaceId), replanned.map((each) => each.id)],
    );
    await this.insertSegments(replanned);
    await notifyPublishers(this.database);
    return changed;
  }

  /** Cancels what no publisher has. Returns the ids cancelled. */
  async cancel(workspaceId: string, ids: string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `update deliveries set state = 'cancelled', version = version + 1, wake_at = null, lease_token = null,
         lease_until = null, updated_at = now()
       where workspace_id = $1 and id = any($2) and state in (${list(sourcesOf('cancelled'))}) returning id`,
      [workspaceId, ids],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Of a post that is a draft again: forgets what was cancelled and never tried. */
  async forgetUntried(workspaceId: string, postId: string): Promise<void> {
    await this.database.execute(
      `delete from deliveries d where d.workspace_id = $1 and d.post_id = $2 and d.state = 'cancelled'
         and not exists (select 1 from attempts a where a.workspace_id = d.workspace_id and a.delivery_id = d.id)`,
      [workspaceId, postId],
    );
  }

  /** Cancels all that is still planned on a channel, and asks no more about what is unconfirmed there. Returns how many it cancelled. */
  async cancelOfChannel(workspaceId: string, channelId: string): Promise<number> {
    await this.database.execute(
      `update deliveries set wake_at = null where workspace_id = $1 and channel_id = $2 and state = 'unconfirmed'`,
      [workspaceId, channelId],
    );
    return this.database.execute(
      `update deliveries set state = 'cancelled', version = version + 1, wake_at = null, lease_token = null,
         lease_until = null, updated_at = now()
       where workspace_id = $1 and channel_id = $2 and state in ('scheduled', 'preparing', 'ready', 'retrying', 'held')`,
      [workspaceId, channelId],
    );
  }

  /** Makes deliveries due now that had failed, were missed or held; what is published of a thread stays. False: not in such a state. */
  async release(workspaceId: string, id: string): Promise<boolean> {
    const changed = await this.database.execute(
      `update deliveries set state = 'scheduled', version = version + 1, wake_at = clock_timestamp(),
         released_at = clock_timestamp(), failures = 0, lookups = 0, error = null, updated_at = now()
       where workspace_id = $1 and id = $2 and state in ('failed', 'missed', 'held')`,
      [workspaceId, id],
    );
    if (changed) await notifyPublishers(this.database);
    return changed > 0;
  }

  /**
   * A person decides to send an unconfirmed delivery again: only once no byte of the last attempt can be on its way. What was
   * unknown counts as not sent from then on.
   */
  async resend(workspaceId: string, id: string): Promise<boolean> {
    const rows = await this.database.query(
      `with decided as (
         update deliveries d set state = 'retrying', version = version + 1, wake_at = clock_timestamp(), resends = resends + 1,
           released_at = clock_timestamp(), lease_token = null, lease_until = null, failures = 0, lookups = 0, error = null,
           updated_at = now()
         where workspace_id = $1 and id = $2 and state = 'unconfirmed'
           and not exists (select 1 from attempts a where a.workspace_id = d.workspace_id and a.delivery_id = d.id
             and a.timeout_at > clock_timestamp() and coalesce(a.outcome, 'unknown') = 'unknown')
         returning d.id),
       parts as (
         update delivery_segments s set state = 'pending' from decided
         where s.workspace_id = $1 and s.delivery_id = decided.id and s.state = 'unknown')
       select id from decided`,
      [workspaceId, id],
    );
    if (rows.length) await notifyPublishers(this.database);
    return rows.length > 0;
  }

  /** A person saw the last open part on the network: it counts as published at `url`. False: not in such a state. */
  async confirm(workspaceId: string, id: string, url: string): Promise<boolean> {
    const [row] = await this.database.query<{ id: string }>(
      `with confirmed as (
         update deliveries d set state = 'published', version = version + 1, wake_at = null, lease_token = null, lease_until = null,
           error = null, updated_at = now(), url = coalesce(d.url, $3), published_at = clock_timestamp()
         where d.workspace_id = $1 and d.id = $2 and d.state = 'unconfirmed'
           and not exists (select 1 from delivery_segments s
             where s.workspace_id = $1 and s.delivery_id = $2 and s.state = 'pending')
         returning d.id),
       seen as (
         update delivery_segments s set state = 'published', url = $3, published_at = clock_timestamp() from confirmed
         where s.workspace_id = $1 and s.delivery_id = confirmed.id and s.state = 'unknown')
       select id from confirmed`,
      [workspaceId, id, url],
    );
    return row !== undefined;
  }

  /** Asks the network once more about an unconfirmed delivery, now. */
  async lookUpAgain(workspaceId: string, id: string): Promise<void> {
    await this.database.execute(
      `update deliveries set wake_at = clock_timestamp(), lookups = 0
       where workspace_id = $1 and id = $2 and state = 'unconfirmed' and lease_token is null`,
      [workspaceId, id],
    );
    await notifyPublishers(this.database);
  }

  /** Parts that were never sent, for `refreeze`. */
  async unsentSegments(workspaceId: string, id: string): Promise<{ index: number }[]> {
    return this.database.query<{ index: number }>(
      `select index from delivery_segments where workspace_id = $1 and delivery_id = $2 and state = 'pending' order by index`,
      [workspaceId, id],
    );
  }

  /** New keys and instants for parts that were surely not sent, when they are released long after their first instant. */
  async refreeze(
    workspaceId: string,
    id: string,
    parts: { index: number; key: string; frozenAt: Date }[],
  ): Promise<void> {
    await this.database.execute(
      `update delivery_segments s set key = p.key, frozen_at = p.at, prepared = null
       from unnest($3::int[], $4::text[], $5::timestamptz[]) as p(index, key, at)
       where s.workspace_id = $1 and s.delivery_id = $2 and s.index = p.index and s.state = 'pending'`,
      [workspaceId, id, parts.map((p) => p.index), parts.map((p) => p.key), parts.map((p) => p.frozenAt)],
    );
  }

  /** Posts' deliveries with segments and attempts, by due instant. */
  async ofPosts(workspaceId: string, postIds: string[]): Promise<DeliveryRecord[]> {
    if (!postIds.length) return [];
    return deliveryRows(this.database, 'd.workspace_id = $1 and d.post_id = any($2) order by d.due_at, d.id', [
      workspaceId,
      postIds,
    ]);
  }

  async byId(workspaceId: string, id: string): Promise<DeliveryRecord | null> {
    const [row] = await deliveryRows(this.database, 'd.workspace_id = $1 and d.id = $2', [workspaceId, id]);
    return row ?? null;
  }

  async page(workspaceId: string, filter: DeliveryFilter): Promise<Page<DeliveryRecord>> {
    const rows = await deliveryRows(
      this.database,
      `d.workspace_id = $1 and ($2::text is null or d.state = $2) and ($3::uuid is null or d.channel_id = $3)
         and ($4::timestamptz is null or d.due_at >= $4) and ($5::timestamptz is null or d.due_at < $5)
         and ($6::timestamptz is null or (d.due_at, d.id) > ($6::timestamptz, $7::uuid))
       order by d.due_at, d.id limit $8`,
      [
        workspaceId,
        filter.state ?? null,
        filter.channel ?? null,
        filter.from ?? null,
        filter.to ?? null,
        ...instantAndId(filter.next),
        filter.limit + 1,
      ],
    );
    return pageOf(rows, filter.limit, (row) => [row.dueAt.toISOString(), row.id]);
  }

  private async insertSegments(planned: PlannedDelivery[]): Promise<void> {
    const rows = planned.flatMap(({ workspaceId, id, segments }) =>
      segments.map(({ frozenAt, ...segment }) => ({
        ...segment,
        workspace_id: workspaceId,
        delivery_id: id,
        frozen_at: frozenAt,
      })),
    );
    await this.database.execute(
      `insert into delivery_segments (workspace_id, delivery_id, index, kind, state, text, media, options, key, frozen_at, fingerprint)
       select workspace_id, delivery_id, index, kind, 'pending', text, media, options, key, frozen_at, fingerprint
       from jsonb_to_recordset($1::jsonb) as p(workspace_id uuid, delivery_id uuid, index int, kind text, text text, media jsonb,
         options jsonb, key text, frozen_at timestamptz, fingerprint text)`,
      [JSON.stringify(rows)],
    );
  }
}

const PLANNED_COLUMNS = `workspace_id uuid, id uuid, post_id uuid, channel_id uuid, network text, due_at timestamptz, local_time text,
  zone text, adjusted text, late_after_ms bigint, late_then text, wake_at timestamptz`;

function toRow(planned: PlannedDelivery): Record<string, string | number | Date | null> {
  return {
    workspace_id: planned.workspaceId,
    id: planned.id,
    post_id: planned.postId,
    channel_id: planned.channelId,
    network: planned.network,
    due_at: planned.dueAt,
    local_time: planned.localTime,
    zone: planned.zone,
    adjusted: planned.adjusted,
    late_after_ms: planned.late.afterMs,
    late_then: planned.late.then,
    wake_at: planned.wakeAt,
  };
}
