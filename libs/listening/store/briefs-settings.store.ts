import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { BriefSettingsEntity } from './entities/brief.entity.js';

@Injectable()
export class BriefSettingsStore extends TenantRepository<BriefSettingsEntity> {
  constructor(database: Database) {
    super(database, BriefSettingsEntity);
  }

  /** The workspace's row, made when there is none, held until the end of the transaction. */
  async hold(
    workspaceId: string,
    initial: Omit<BriefSettingsEntity, 'workspaceId' | 'version' | 'updatedAt'>,
  ): Promise<BriefSettingsEntity> {
    await this.repository
      .createQueryBuilder()
      .insert()
      .values({ workspaceId, ...initial, version: 0 })
      .orIgnore()
      .execute();
    return this.repository.findOneOrFail({ where: { workspaceId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Whose brief is due, of all workspaces, the longest waiting first. */
  due(now: Date, limit: number): Promise<BriefSettingsEntity[]> {
    return this.repository
      .createQueryBuilder('s')
      .where('s.enabled and s.next_at <= :now', { now })
      .orderBy('s.next_at')
      .limit(limit)
      .getMany();
  }

  /** Sets when the next one is due, unless somebody changed that meanwhile. */
  async advance({ workspaceId, nextAt }: BriefSettingsEntity, to: Date): Promise<void> {
    await this.database.execute('update brief_settings set next_at = $3 where workspace_id = $1 and next_at = $2', [
      workspaceId,
      nextAt,
      to,
    ]);
  }
}
