import type { Database } from '#database';
import type { DeliveryState, SegmentKind } from '../domain/index.js';
import type { SegmentState } from './entities/delivery.entity.js';
import type { Told } from './entities/told.js';

/** A delivery as it is shown: with its segments and every attempt. Times inside the lists are RFC 3339 texts. */
export interface DeliveryRecord {
  id: string;
  postId: string;
  channelId: string;
  channelName: string;
  network: string;
  state: DeliveryState;
  version: number;
  dueAt: Date;
  localTime: string;
  zone: string;
  adjusted: string | null;
  publishedAt: Date | null;
  remoteId: string | null;
  url: string | null;
  error: Told | null;
  segments: { index: number; kind: SegmentKind; state: SegmentState; remoteId: string | null; url: string | null }[];
  attempts: {
    segment: number;
    startedAt: string;
    finishedAt: string | null;
    outcome: string | null;
    error: Told | null;
  }[];
}

/** Reads deliveries; `tail` is the SQL after `where` (condition, order, limit), made by the caller from constants only. */
export async function deliveryRows(database: Database, tail: string, params: unknown[]): Promise<DeliveryRecord[]> {
  return database.query<DeliveryRecord>(
    `select d.id, d.post_id as "postId", d.channel_id as "channelId", c.name as "channelName", d.network, d.state, d.version,
       d.due_at as "dueAt", d.local_time as "localTime", d.zone, d.adjusted, d.published_at as "publishedAt",
       d.remote_id as "remoteId", d.url, d.error,
       (select coalesce(json_agg(json_build_object('index', s.index, 'kind', s.kind, 'state', s.state, 'remoteId', s.remote_id,
           'url', s.url) order by s.index), '[]')
         from delivery_segments s where s.workspace_id = d.workspace_id and s.delivery_id = d.id) as segments,
       (select coalesce(json_agg(json_build_object('segment', a.segment_index, 'startedAt', a.started_at, 'finishedAt', a.finished_at,
           'outcome', a.outcome, 'error', a.error) order by a.started_at), '[]')
         from attempts a where a.workspace_id = d.workspace_id and a.delivery_id = d.id) as attempts
     from deliveries d join channels c on c.workspace_id = d.workspace_id and c.id = d.channel_id
     where ${tail}`,
    params,
  );
}
