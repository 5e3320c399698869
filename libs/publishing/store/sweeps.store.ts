import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import { RETURNING_MOVES, type Move } from './delivery-facts.js';

/**
 * Due deliveries of the channels that satisfy a condition. Channels first and a lateral with a limit: there are few such channels, and
 * a join in the other order would look at everything that is due, each second.
 */
const dueOn = (condition: string): string => `
  select l.workspace_id, l.id from channels c cross join lateral (
    select d.workspace_id, d.id from deliveries d
    where d.workspace_id = c.workspace_id and d.channel_id = c.id and d.lease_token is null and d.wake_at is not null
      and d.wake_at <= $1 and d.due_at <= $1 and d.state in ('scheduled', 'ready', 'retrying')
    order by d.wake_at limit 1000 for update skip locked) l
  where ${condition}`;

/** Due deliveries that no publisher may take: they are told so instead of waiting in silence. */
@Injectable()
export class SweepsStore {
  constructor(private readonly database: Database) {}

  /** What is due while its channel or workspace is held becomes `held`. Returns how many. */
  holdDue(now: Date): Promise<number> {
    return this.database.execute(
      `update deliveries d set state = 'held', wake_at = null, updated_at = now(), error = $2
       from (${dueOn('c.held_at is not null or c.workspace_id in (select workspace_id from publishing_holds)')}) due
       where d.workspace_id = due.workspace_id and d.id = due.id`,
      [now, JSON.stringify(HELD)],
    );
  }

  /** What is due on a disconnected channel becomes `failed`. Returns what moved. */
  failDisconnected(now: Date): Promise<Move[]> {
    return this.database.query<Move>(
      `update deliveries d set state = 'failed', wake_at = null, updated_at = now(), error = $2
       from (${dueOn(`c.state = 'disconnected' and c.held_at is null`)}) due
       where d.workspace_id = due.workspace_id and d.id = due.id
       ${RETURNING_MOVES}`,
      [now, JSON.stringify(DISCONNECTED)],
    );
  }

  /** What was held by a hold that is over follows its late policy: waits for its instant again, or is due now, or missed. Returns what moved. */
  release(workspaceId: string, channelId: string | null): Promise<Move[]> {
    return this.database.query<Move>(
      `update deliveries d set updated_at = now(), lease_token = null,
         state = case when x.late and d.late_then = 'miss' then 'missed' else 'scheduled' end,
         wake_at = case when x.late and d.late_then = 'miss' then null else clock_timestamp() end,
         error = case when x.late and d.late_then = 'miss' then $3::jsonb end
       from channels c cross join lateral (
         select d2.workspace_id, d2.id, clock_timestamp() - d2.due_at > d2.late_after_ms * interval '1 ms' as late
         from deliveries d2 where d2.workspace_id = c.workspace_id and d2.channel_id = c.id and d2.state = 'held') x
       where d.workspace_id = $1 and x.workspace_id = d.workspace_id and x.id = d.id and c.workspace_id = $1
         and ($2::uuid is null or c.id = $2) and c.held_at is null
         and not exists (select 1 from publishing_holds h where h.workspace_id = $1)
         and not (x.late and d.late_then = 'hold')
       ${RETURNING_MOVES}`,
      [workspaceId, channelId, JSON.stringify(MISSED_WHILE_HELD)],
    );
  }
}

const HELD = {
  code: 'held',
  message: 'It was due while publishing was on hold here.',
  action: 'Resume the channel or the workspace, or cancel it.',
};
const DISCONNECTED = {
  code: 'channel_disconnected',
  message: 'It was due, but its channel is not connected any more.',
  action: 'Connect the channel again, then retry.',
};
const MISSED_WHILE_HELD = {
  code: 'missed',
  message: 'The hold lasted longer than this post may be late.',
  action: 'Retry to send it now, or reschedule or cancel it.',
};
