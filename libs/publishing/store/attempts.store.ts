import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Json } from '#kernel';
import type { DeliveryState } from '../domain/index.js';
import type { SegmentState } from './entities/delivery.entity.js';
import type { Told } from './entities/told.js';

/** The intent to send one segment. */
export interface Intent {
  workspaceId: string;
  deliveryId: string;
  leaseToken: string;
  attemptId: string;
  segmentIndex: number;
  key: string;
  fingerprint: string;
  timeoutMs: number;
}

/** What became of one attempt, for its segment and (unless more parts follow: `next` null) for its delivery. */
export interface Outcome {
  workspaceId: string;
  deliveryId: string;
  leaseToken: string;
  /** The state in which it was leased. */
  from: DeliveryState;
  /** Null for what a look-up found or a person decided: no attempt of its own. */
  attemptId: string | null;
  outcome: string;
  error: Told | null;
  segment: {
    index: number;
    state: SegmentState;
    remoteId: string | null;
    url: string | null;
    ref: Json;
  } | null;
  next: NextState | null;
}

/** Where a delivery goes, and what is remembered of it. */
export interface NextState {
  state: DeliveryState;
  wakeAt: Date | null;
  failures: number;
  lookups: number;
  resends: number;
  remoteId: string | null;
  url: string | null;
}

/** The two commits around every call of a network (DESIGN §4.3): the intent before its first byte, the outcome after its answer. */
@Injectable()
export class AttemptsStore {
  constructor(private readonly database: Database) {}

  /**
   * Commits intents, many in one statement. Returns the ids of the attempts that may go out now: those whose lease still
   * stands by the database's clock and whose channel and workspace were not held meanwhile. This is the fence: a publisher that
   * was paused past its lease gets nothing back and sends nothing. `for update` makes recovery wait for the commit.
   */
  async begin(intents: Intent[]): Promise<Set<string>> {
    const column = <K extends keyof Intent>(key: K): Intent[K][] => intents.map((intent) => intent[key]);
    const rows = await this.database.query<{ id: string }>(
      `with wanted as (
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::int[])
           as w(workspace_id, delivery_id, lease_token, id, segment_index, key, fingerprint, timeout_ms)),
       locked as (
         select w.*, d.channel_id, d.state = 'publishing' and d.lease_token = w.lease_token as ours, d.lease_until
         from wanted w join deliveries d on d.workspace_id = w.workspace_id and d.id = w.delivery_id
         for update of d),
       fenced as (
         select l.* from locked l join channels c on c.workspace_id = l.workspace_id and c.id = l.channel_id
         where l.ours and l.lease_until > clock_timestamp() and c.held_at is null
           and not exists (select 1 from publishing_holds h where h.workspace_id = l.workspace_id))
       insert into attempts (workspace_id, delivery_id, id, segment_index, key, fingerprint, lease_token, started_at, timeout_at)
       select workspace_id, delivery_id, id, segment_index, key, fingerprint, lease_token, clock_timestamp(),
         clock_timestamp() + timeout_ms * interval '1 ms' from fenced
       returning id`,
      [
        column('workspaceId'),
        column('deliveryId'),
        column('leaseToken'),
        column('attemptId'),
        column('segmentIndex'),
        column('key'),
        column('fingerprint'),
        column('timeoutMs'),
      ],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Commits outcomes, many in one statement. The attempt keeps its outcome, and a segment that it is published, in any case
   * (that is ours alone to tell); all else moves only while our lease stands, or from `unconfirmed` when we know better than
   * those who found us dead. Without the lease a segment learns nothing else: somebody may have sent it again since.
   * Returns the ids of the deliveries that moved.
   */
  async finish(outcomes: Outcome[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(
      `with told as (
         select * from jsonb_to_recordset($1::jsonb) as t(
           workspace_id uuid, delivery_id uuid, lease_token uuid, attempt_id uuid, outcome text, error jsonb,
           segment_index int, segment_state text, segment_remote_id text, segment_url text, ref jsonb,
           state text, wake_at timestamptz, failures int, lookups int, resends int, remote_id text, url text)),
       tries as (
         update attempts a set finished_at = clock_timestamp(), outcome = t.outcome, error = nullif(t.error, 'null')
         from told t where a.workspace_id = t.workspace_id and a.delivery_id = t.delivery_id and a.id = t.attempt_id
           and a.finished_at is null),
       moved as (
         update deliveries d set state = coalesce(t.state, d.state), error = nullif(t.error, 'null'), updated_at = now(),
           wake_at = case when t.state is null then d.wake_at else t.wake_at end,
           lease_token = case when t.state is null then d.lease_token end,
           lease_until = case when t.state is null then d.lease_until end,
           failures = coalesce(t.failures, d.failures), lookups = coalesce(t.lookups, d.lookups),
           resends = coalesce(t.resends, d.resends),
           remote_id = coalesce(t.remote_id, d.remote_id), url = coalesce(t.url, d.url),
           published_at = case when t.state = 'published' then clock_timestamp() else d.published_at end
         from told t where d.workspace_id = t.workspace_id and d.id = t.delivery_id
           and (d.lease_token = t.lease_token or (d.state = 'unconfirmed' and t.state = 'published'))
         returning d.workspace_id, d.id),
       parts as (
         update delivery_segments s set state = t.segment_state, remote_id = t.segment_remote_id, url = t.segment_url,
           ref = t.ref, published_at = case when t.segment_state = 'published' then clock_timestamp() end
         from told t left join moved m on m.workspace_id = t.workspace_id and m.id = t.delivery_id
         where s.workspace_id = t.workspace_id and s.delivery_id = t.delivery_id and s.index = t.segment_index
           and s.state <> 'published' and (m.id is not null or t.segment_state = 'published'))
       select id from moved`,
      [JSON.stringify(outcomes.map(toRow))],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Stores what was prepared and moves deliveries on, under their leases; one row a delivery. */
  async prepared(
    items: { claim: { workspaceId: string; deliveryId: string; leaseToken: string }; prepared: Json[] }[],
  ): Promise<void> {
    await this.database.execute(
      `with told as (
         select * from jsonb_to_recordset($1::jsonb) as t(workspace_id uuid, delivery_id uuid, lease_token uuid, prepared jsonb)),
       moved as (
         update deliveries d set state = 'ready', wake_at = d.due_at, lease_token = null, lease_until = null, failures = 0
         from told t where d.workspace_id = t.workspace_id and d.id = t.delivery_id and d.lease_token = t.lease_token
           and d.state = 'preparing'
         returning d.workspace_id, d.id)
       update delivery_segments s set prepared = t.prepared -> s.index
       from told t join moved m on m.workspace_id = t.workspace_id and m.id = t.delivery_id
       where s.workspace_id = t.workspace_id and s.delivery_id = t.delivery_id`,
      [
        JSON.stringify(
          items.map(({ claim, prepared }) => ({
            workspace_id: claim.workspaceId,
            delivery_id: claim.deliveryId,
            lease_token: claim.leaseToken,
            prepared,
          })),
        ),
      ],
    );
  }
}

function toRow({ segment, next, ...told }: Outcome): Record<string, unknown> {
  return {
    workspace_id: told.workspaceId,
    delivery_id: told.deliveryId,
    lease_token: told.leaseToken,
    attempt_id: told.attemptId,
    outcome: told.outcome,
    error: told.error,
    segment_index: segment?.index,
    segment_state: segment?.state,
    segment_remote_id: segment?.remoteId,
    segment_url: segment?.url,
    ref: segment?.ref,
    state: next?.state,
    wake_at: next?.wakeAt,
    failures: next?.failures,
    lookups: next?.lookups,
    resends: next?.resends,
    remote_id: next?.remoteId,
    url: next?.url,
  };
}
