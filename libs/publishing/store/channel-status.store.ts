import { Injectable } from '@nestjs/common';
import { Database } from '#database';
import type { Told } from './entities/told.js';
import type { WorkChannel } from './work.store.js';

/** What publishers learn about channels while they work: refreshed secrets, quotas, connections lost. */
@Injectable()
export class ChannelStatusStore {
  constructor(private readonly database: Database) {}

  /** The secret as it is now, under a lock that only one refresh of this channel can hold; call inside a transaction. */
  async lockForRefresh(channel: Pick<WorkChannel, 'workspaceId' | 'id'>): Promise<{ secret: string } | null> {
    await this.database.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [channel.id]);
    const [row] = await this.database.query<{ secret: string }>(
      `select secret from channels where workspace_id = $1 and id = $2 and removed_at is null and state <> 'disconnected'`,
      [channel.workspaceId, channel.id],
    );
    return row ?? null;
  }

  /** Stores refreshed tokens in the place of `old`; when somebody connected the channel anew meanwhile, theirs stay. */
  async replaceSecret(
    channel: Pick<WorkChannel, 'workspaceId' | 'id'>,
    old: string,
    secret: string,
    expiresAt: Date | null,
  ): Promise<void> {
    await this.database.execute(
      `update channels set secret = $4, expires_at = $5, state = 'connected', problem = null, updated_at = now()
       where workspace_id = $1 and id = $2 and secret = $3`,
      [channel.workspaceId, channel.id, old, secret, expiresAt],
    );
  }

  /** False: it is disconnected already. */
  async disconnect(channel: Pick<WorkChannel, 'workspaceId' | 'id'>, problem: Told): Promise<boolean> {
    const changed = await this.database.execute(
      `update channels set state = 'disconnected', problem = $3, updated_at = now()
       where workspace_id = $1 and id = $2 and state <> 'disconnected'`,
      [channel.workspaceId, channel.id, JSON.stringify(problem)],
    );
    return changed > 0;
  }

  /** Holds a channel that its network restricts: nothing more goes out until a person resumes it. */
  async halt(channel: Pick<WorkChannel, 'workspaceId' | 'id'>, problem: Told): Promise<void> {
    await this.database.execute(
      `update channels set held_at = now(), held_reason = $3, problem = $4, updated_at = now()
       where workspace_id = $1 and id = $2 and held_at is null`,
      [channel.workspaceId, channel.id, problem.message, JSON.stringify(problem)],
    );
  }

  async pause(channel: Pick<WorkChannel, 'workspaceId' | 'id'>, until: Date): Promise<void> {
    await this.database.execute(
      `update channels set paused_until = greatest(paused_until, $3), updated_at = now() where workspace_id = $1 and id = $2`,
      [channel.workspaceId, channel.id, until],
    );
  }

  /** Connected channels whose token dies before `instant`, the most urgent first. */
  async expiringBefore(instant: Date, limit: number): Promise<WorkChannel[]> {
    return this.database.query<WorkChannel>(
      `select workspace_id as "workspaceId", id, network, remote_id as "remoteId", handle, base_url as "baseUrl", secret,
         expires_at as "expiresAt", state, limits
       from channels where removed_at is null and state <> 'disconnected' and expires_at < $1 order by expires_at limit $2`,
      [instant, limit],
    );
  }

  /** Says that a channel's token will die and cannot be refreshed: somebody has to connect it again. */
  async announceExpiry(channel: Pick<WorkChannel, 'workspaceId' | 'id'>): Promise<void> {
    await this.database.execute(
      `update channels set state = 'expiring', problem = $3, updated_at = now()
       where workspace_id = $1 and id = $2 and state = 'connected'`,
      [channel.workspaceId, channel.id, JSON.stringify(EXPIRING)],
    );
  }
}

const EXPIRING: Told = {
  code: 'token_expiring',
  message: 'The access to this channel ends soon and cannot be prolonged by itself.',
  action: 'Connect the channel again before it ends.',
};
