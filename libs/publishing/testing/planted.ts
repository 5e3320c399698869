import type { Database } from '#database';
import { HOUR, newId, shift, systemClock } from '#kernel';
import type { DeliveryState } from '../domain/index.js';
import type { SegmentState } from '../store/entities/delivery.entity.js';

type Row = Record<string, unknown>;

export interface PlantedChannel {
  workspaceId: string;
  channelId: string;
}

export interface Planted extends PlantedChannel {
  postId: string;
  deliveryId: string;
}

/** Columns of a delivery that differ from: due since a second, ready, free, of a post that may be an hour late. */
export interface DeliveryPlan extends Partial<PlantedChannel> {
  state?: DeliveryState;
  /** Relative to now, milliseconds. */
  dueIn?: number;
  /** Relative to now, milliseconds; null: nothing to do. Default: when it is due. */
  wakeIn?: number | null;
  /** Leased until then, relative to now, milliseconds. */
  leaseFor?: number;
  /** Other columns, as they are. */
  columns?: Row;
  /** Columns of its segments, one for each. */
  segments?: Row[];
}

/** A row with these columns; what is an object or a list of a jsonb column goes in as text. */
async function plant(database: Database, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const values = Object.values(row).map((value) =>
    value !== null && typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value,
  );
  const places = columns.map((_, i) => `$${i + 1}`).join(', ');
  await database.execute(
    `insert into ${table} (${columns.map((c) => `"${c}"`).join(', ')}) values (${places})`,
    values,
  );
}

/** A connected channel of the network town, in a workspace of its own unless it is named. */
export async function plantChannel(
  database: Database,
  columns: Row = {},
  workspaceId: string = newId(),
): Promise<PlantedChannel> {
  const channelId = newId();
  await plant(database, 'channels', {
    workspace_id: workspaceId,
    id: channelId,
    network: 'town',
    remote_id: channelId,
    handle: '@crier',
    name: 'Crier',
    base_url: 'https://town.example',
    secret: 'sealed',
    state: 'connected',
    limits: {},
    zone: 'Europe/Madrid',
    ...columns,
  });
  return { workspaceId, channelId };
}

/** A delivery with its post and segments, on a channel of its own unless one is named. */
export async function plantDelivery(database: Database, plan: DeliveryPlan = {}): Promise<Planted> {
  const { state = 'ready', dueIn = -1_000, wakeIn = dueIn, leaseFor, segments = [{}] } = plan;
  const { workspaceId, channelId } =
    plan.workspaceId && plan.channelId
      ? { workspaceId: plan.workspaceId, channelId: plan.channelId }
      : await plantChannel(database, {}, plan.workspaceId);
  const ids = { workspaceId, channelId, postId: newId(), deliveryId: newId() };
  const now = systemClock.now();
  const dueAt = shift(now, dueIn);
  const late = { late_after_ms: HOUR, late_then: 'miss' };
  await database.execute(
    `insert into posts (workspace_id, id, content, channels, late_after_ms, late_then, tags, created_by)
     values ($1, $2, '{"text": "Hear ye."}', array[$3::uuid], 0, 'miss', '{}', 'somebody')`,
    [workspaceId, ids.postId, channelId],
  );
  await plant(database, 'deliveries', {
    workspace_id: workspaceId,
    id: ids.deliveryId,
    post_id: ids.postId,
    channel_id: channelId,
    network: 'town',
    state,
    due_at: dueAt,
    local_time: '2026-12-01T09:00:00',
    zone: 'Europe/Madrid',
    ...late,
    wake_at: wakeIn === null ? null : shift(now, wakeIn),
    ...(leaseFor === undefined ? {} : { lease_token: newId(), lease_until: shift(now, leaseFor) }),
    ...plan.columns,
  });
  for (const [index, columns] of segments.entries())
    await plant(database, 'delivery_segments', {
      workspace_id: workspaceId,
      delivery_id: ids.deliveryId,
      index,
      kind: index === 0 ? 'post' : 'thread',
      state: 'pending',
      text: `Part ${index}.`,
      media: [],
      options: {},
      key: `key-${index}`,
      frozen_at: shift(dueAt, index),
      fingerprint: `fingerprint-${index}`,
      ...columns,
    });
  return ids;
}

/** An attempt that began a second ago, its time-out in half a minute, its outcome open. */
export async function plantAttempt(database: Database, of: Planted, columns: Row = {}): Promise<string> {
  const id = newId();
  const now = systemClock.now();
  await plant(database, 'attempts', {
    workspace_id: of.workspaceId,
    delivery_id: of.deliveryId,
    id,
    segment_index: 0,
    key: 'key-0',
    fingerprint: 'fingerprint-0',
    lease_token: newId(),
    started_at: shift(now, -1_000),
    timeout_at: shift(now, 29_000),
    ...columns,
  });
  return id;
}

/** Holds everything that a workspace would publish. */
export function plantHold(database: Database, { workspaceId }: { workspaceId: string }): Promise<void> {
  return plant(database, 'publishing_holds', { workspace_id: workspaceId, reason: 'Crisis.', held_by: 'somebody' });
}

/** A delivery's row as it is in the database, with the columns that tests look at most. */
export interface StoredDelivery extends Row {
  state: DeliveryState;
  wake_at: Date | null;
  lease_token: string | null;
  lease_until: Date | null;
  segments: (Row & { state: SegmentState; key: string })[];
  attempts: (Row & { id: string; started_at: Date; timeout_at: Date; outcome: string | null })[];
}

/** A delivery as it is now, its segments in order, its attempts oldest first. */
export async function stored(
  database: Database,
  { workspaceId, deliveryId }: Pick<Planted, 'workspaceId' | 'deliveryId'>,
): Promise<StoredDelivery> {
  const rows = <R>(tail: string): Promise<R[]> => database.query<R>(`select * from ${tail}`, [workspaceId, deliveryId]);
  const [delivery] = await rows<StoredDelivery>('deliveries where workspace_id = $1 and id = $2');
  return {
    ...delivery!,
    segments: await rows('delivery_segments where workspace_id = $1 and delivery_id = $2 order by index'),
    attempts: await rows('attempts where workspace_id = $1 and delivery_id = $2 order by started_at'),
  };
}
