import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { NotificationEntity } from './entities/notification.entity.js';

@Injectable()
export class NotificationsStore extends TenantRepository<NotificationEntity> {
  constructor(database: Database) {
    super(database, NotificationEntity);
  }

  /** Adds it unless the same key was told before; false then. */
  async addOnce(
    row: Pick<NotificationEntity, 'workspaceId' | 'id' | 'key' | 'kind' | 'target' | 'message' | 'createdAt'>,
  ): Promise<boolean> {
    const added = await this.database.execute(
      `insert into notifications (workspace_id, id, key, kind, target, message, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (workspace_id, key) do nothing`,
      [row.workspaceId, row.id, row.key, row.kind, row.target, JSON.stringify(row.message), row.createdAt],
    );
    return added === 1;
  }

  async prune(before: Date): Promise<number> {
    return this.database.execute(`delete from notifications where created_at < $1 and state <> 'waiting'`, [before]);
  }
}
