import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { IsNull } from 'typeorm';
import { NEEDS_PERSON, PENDING, type DeliveryState } from '../domain/index.js';
import { ChannelEntity } from './entities/channel.entity.js';
import type { MediaEntity } from './entities/media.entity.js';
import { DELIVERIES_CHANGED } from './notify.js';

export interface HeldWorkspace {
  workspaceId: string;
  heldAt: Date;
  reason: string;
}

/** Deliveries in one state that nothing but a person will change. */
export interface WaitingForPerson {
  state: DeliveryState;
  count: number;
  /** The due instant of the latest of them. */
  latest: Date;
}

export interface OverdueWork {
  count: number;
  /** Since when the oldest waits; null: none does. */
  since: Date | null;
}

const list = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');

/** What an operator looks at, of all workspaces together. Reads only, and not in a hurry: whole tables are scanned. */
@Injectable()
export class InspectionStore {
  constructor(private readonly database: Database) {}

  /** All that are not removed, oldest first. */
  channels(): Promise<ChannelEntity[]> {
    return this.database
      .manager()
      .find(ChannelEntity, { where: { removedAt: IsNull() }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  heldWorkspaces(): Promise<HeldWorkspace[]> {
    return this.database.query<HeldWorkspace>(
      `select workspace_id as "workspaceId", held_at as "heldAt", reason from publishing_holds order by held_at`,
    );
  }

  /** An unconfirmed delivery that is still to be looked up needs nobody yet: it has an instant to wake at. */
  waitingForPerson(): Promise<WaitingForPerson[]> {
    return this.database.query<WaitingForPerson>(
      `select state, count(*)::int as count, max(due_at) as latest from deliveries
       where state in (${list(NEEDS_PERSON)}) and wake_at is null group by state order by state`,
    );
  }

  /** Work that a publisher would have taken, or whose publisher would have renewed its lease, `byMs` ago. Paused channels wait rightly. */
  async overdue(byMs: number): Promise<OverdueWork> {
    const [row] = await this.database.query<OverdueWork>(
      `select count(*)::int as count, min(since) as since from (
         select case when d.lease_token is null then greatest(d.wake_at, d.updated_at) else d.lease_until end as since
         from deliveries d join channels c on c.workspace_id = d.workspace_id and c.id = d.channel_id
         where d.wake_at is not null and (c.paused_until is null or c.paused_until <= clock_timestamp())) work
       where since < clock_timestamp() - $1 * interval '1 ms'`,
      [byMs],
    );
    return row ?? { count: 0, since: null };
  }

  /** How many publishers listen for work. */
  publishers(): Promise<number> {
    return this.database.listeners(DELIVERIES_CHANGED);
  }

  /** The files that are still to go out. */
  neededMedia(): Promise<Pick<MediaEntity, 'workspaceId' | 'id' | 'fileName'>[]> {
    return this.database.query(
      `select distinct m.workspace_id as "workspaceId", m.id, m.file_name as "fileName"
       from deliveries d
       join delivery_segments s on s.workspace_id = d.workspace_id and s.delivery_id = d.id
       cross join lateral jsonb_to_recordset(s.media) as used(id uuid)
       join media m on m.workspace_id = d.workspace_id and m.id = used.id
       where d.state in (${list(PENDING)}) and s.state = 'pending'`,
    );
  }
}
