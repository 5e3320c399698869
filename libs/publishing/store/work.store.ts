import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Json } from '#kernel';
import type { ChannelLimits } from '#networks';
import type { DeliveryState, LatePolicy, MediaUse, SegmentKind } from '../domain/index.js';
import type { Claim } from './claims.store.js';
import type { ChannelState } from './entities/channel.entity.js';
import type { SegmentState } from './entities/delivery.entity.js';

/** A leased delivery with all that is needed to work on it. */
export interface DeliveryWork extends Claim {
  postId: string;
  network: string;
  state: DeliveryState;
  dueAt: Date;
  releasedAt: Date | null;
  late: LatePolicy;
  failures: number;
  lookups: number;
  resends: number;
  channel: WorkChannel;
  segments: WorkSegment[];
}

export interface WorkChannel {
  workspaceId: string;
  id: string;
  network: string;
  remoteId: string;
  handle: string;
  baseUrl: string;
  /** Sealed. */
  secret: string;
  expiresAt: Date | null;
  state: ChannelState;
  limits: ChannelLimits;
}

export interface WorkSegment {
  index: number;
  kind: SegmentKind;
  state: SegmentState;
  text: string;
  media: MediaUse[];
  options: Record<string, Json>;
  key: string;
  frozenAt: Date;
  fingerprint: string;
  prepared: Json;
  remoteId: string | null;
  url: string | null;
  ref: Json;
  /** Of the attempts made so far: the first start, the last time-out, how many ended unknown. */
  tries: { firstAt: Date; timeoutAt: Date; unknown: number } | null;
}

/** Reads what claims stand for, three statements for any number of them. */
@Injectable()
export class WorkStore {
  constructor(private readonly database: Database) {}

  /** The work behind these claims; a claim whose lease was lost meanwhile is left out. */
  async load(claims: Claim[]): Promise<DeliveryWork[]> {
    if (!claims.length) return [];
    const keys = [claims.map((claim) => claim.workspaceId), claims.map((claim) => claim.deliveryId)];
    const wanted = 'unnest($1::uuid[], $2::uuid[]) as k(workspace_id, id)';
    const [deliveries, segments, tries] = await Promise.all([
      this.database.query<DeliveryRow>(
        `select d.workspace_id, d.id, d.post_id, d.network, d.state, d.due_at, d.released_at, d.late_after_ms, d.late_then,
           d.lease_token, d.failures, d.lookups, d.resends, c.id as channel_id, c.remote_id, c.handle, c.base_url, c.secret,
           c.expires_at, c.state as channel_state, c.limits
         from ${wanted} join deliveries d on d.workspace_id = k.workspace_id and d.id = k.id
         join channels c on c.workspace_id = d.workspace_id and c.id = d.channel_id`,
        keys,
      ),
      this.database.query<SegmentRow>(
        `select s.* from ${wanted} join delivery_segments s on s.workspace_id = k.workspace_id and s.delivery_id = k.id
         order by s.delivery_id, s.index`,
        keys,
      ),
      this.database.query<TriesRow>(
        `select a.delivery_id, a.segment_index, min(a.started_at) as first_at, max(a.timeout_at) as timeout_at,
           count(*) filter (where coalesce(a.outcome, 'unknown') = 'unknown')::int as unknown
         from ${wanted} join attempts a on a.workspace_id = k.workspace_id and a.delivery_id = k.id group by 1, 2`,
        keys,
      ),
    ]);
    const tokens = new Map(claims.map((claim) => [claim.deliveryId, claim.leaseToken]));
    return deliveries
      .filter((row) => row.lease_token === tokens.get(row.id))
      .map((row) =>
        toWork(
          row,
          segments.filter((segment) => segment.delivery_id === row.id).map((segment) => toSegment(segment, tries)),
        ),
      );
  }
}

interface DeliveryRow {
  workspace_id: string;
  id: string;
  post_id: string;
  network: string;
  state: DeliveryState;
  due_at: Date;
  released_at: Date | null;
  late_after_ms: string;
  late_then: LatePolicy['then'];
  lease_token: string;
  failures: number;
  lookups: number;
  resends: number;
  channel_id: string;
  remote_id: string;
  handle: string;
  base_url: string;
  secret: string;
  expires_at: Date | null;
  channel_state: ChannelState;
  limits: ChannelLimits;
}

interface SegmentRow extends Omit<WorkSegment, 'frozenAt' | 'remoteId' | 'tries'> {
  delivery_id: string;
  frozen_at: Date;
  remote_id: string | null;
}

interface TriesRow {
  delivery_id: string;
  segment_index: number;
  first_at: Date;
  timeout_at: Date;
  unknown: number;
}

function toWork(row: DeliveryRow, segments: WorkSegment[]): DeliveryWork {
  return {
    workspaceId: row.workspace_id,
    deliveryId: row.id,
    leaseToken: row.lease_token,
    postId: row.post_id,
    network: row.network,
    state: row.state,
    dueAt: row.due_at,
    releasedAt: row.released_at,
    late: { afterMs: Number(row.late_after_ms), then: row.late_then },
    failures: row.failures,
    lookups: row.lookups,
    resends: row.resends,
    channel: {
      workspaceId: row.workspace_id,
      id: row.channel_id,
      network: row.network,
      remoteId: row.remote_id,
      handle: row.handle,
      baseUrl: row.base_url,
      secret: row.secret,
      expiresAt: row.expires_at,
      state: row.channel_state,
      limits: row.limits,
    },
    segments,
  };
}

function toSegment({ delivery_id, frozen_at, remote_id, ...row }: SegmentRow, tries: TriesRow[]): WorkSegment {
  const tried = tries.find((t) => t.delivery_id === delivery_id && t.segment_index === row.index);
  return {
    ...row,
    frozenAt: frozen_at,
    remoteId: remote_id,
    tries: tried ? { firstAt: tried.first_at, timeoutAt: tried.timeout_at, unknown: tried.unknown } : null,
  };
}
