import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { ChannelEntity, ChannelSlotEntity } from './entities/channel.entity.js';
import type { Slot } from '../domain/index.js';

/** Connected accounts of a workspace, and their weekly slots. Removed channels stay for the history, but are not found. */
@Injectable()
export class ChannelsStore extends TenantRepository<ChannelEntity> {
  constructor(database: Database) {
    super(database, ChannelEntity);
  }

  /** All channels that are not removed, oldest first. */
  async all(workspaceId: string): Promise<ChannelEntity[]> {
    return this.database
      .manager()
      .find(ChannelEntity, {
        where: { workspaceId },
        order: { createdAt: 'ASC', id: 'ASC' },
      })
      .then((rows) => rows.filter((row) => !row.removedAt));
  }

  async byId(workspaceId: string, id: string): Promise<ChannelEntity | null> {
    const row = await this.findOne(workspaceId, { id });
    return row && !row.removedAt ? row : null;
  }

  /** The channel of the same account, if it was connected before and not removed. */
  async ofAccount(
    account: Pick<ChannelEntity, 'workspaceId' | 'network' | 'baseUrl' | 'remoteId'>,
  ): Promise<ChannelEntity | null> {
    const { workspaceId, network, baseUrl, remoteId } = account;
    const rows = await this.find(workspaceId, { network, baseUrl, remoteId });
    return rows.find((row) => !row.removedAt) ?? null;
  }

  /** Locks a channel until the end of the transaction, so that two posts never take the same slot. */
  async lock(workspaceId: string, id: string): Promise<void> {
    await this.database.query('select 1 from channels where workspace_id = $1 and id = $2 for update', [
      workspaceId,
      id,
    ]);
  }

  async slots(workspaceId: string, channelId: string): Promise<Slot[]> {
    return this.database.query<{ weekday: number; time: string }>(
      'select weekday, time from channel_slots where workspace_id = $1 and channel_id = $2 order by weekday, time',
      [workspaceId, channelId],
    );
  }

  async replaceSlots(workspaceId: string, channelId: string, slots: Slot[]): Promise<void> {
    const manager = this.database.manager();
    await manager.delete(ChannelSlotEntity, { workspaceId, channelId });
    await manager.insert(
      ChannelSlotEntity,
      slots.map((slot) => ({ workspaceId, channelId, ...slot })),
    );
  }

  /** Instants (epoch milliseconds) at which this channel already has something planned after `after`. */
  async takenInstants(workspaceId: string, channelId: string, after: Date): Promise<Set<number>> {
    const rows = await this.database.query<{ due_at: Date }>(
      `select due_at from deliveries where workspace_id = $1 and channel_id = $2 and due_at > $3 and state <> 'cancelled'`,
      [workspaceId, channelId, after],
    );
    return new Set(rows.map((row) => row.due_at.getTime()));
  }

  /** The workspace's hold, if there is one. */
  async workspaceHold(workspaceId: string): Promise<{ heldAt: Date; reason: string; heldBy: string } | null> {
    const [row] = await this.database.query<{ heldAt: Date; reason: string; heldBy: string }>(
      `select held_at as "heldAt", reason, held_by as "heldBy" from publishing_holds where workspace_id = $1`,
      [workspaceId],
    );
    return row ?? null;
  }

  async holdWorkspace(workspaceId: string, reason: string, heldBy: string): Promise<void> {
    await this.database.execute(
      `insert into publishing_holds (workspace_id, reason, held_by) values ($1, $2, $3) on conflict (workspace_id) do nothing`,
      [workspaceId, reason, heldBy],
    );
  }

  async resumeWorkspace(workspaceId: string): Promise<void> {
    await this.database.execute('delete from publishing_holds where workspace_id = $1', [workspaceId]);
  }
}
