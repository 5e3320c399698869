import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { MuteEntity } from './entities/mute.entity.js';

@Injectable()
export class MutesStore extends TenantRepository<MuteEntity> {
  constructor(database: Database) {
    super(database, MuteEntity);
  }

  of(workspaceId: string): Promise<Pick<MuteEntity, 'kind' | 'value'>[]> {
    return this.database.query('select kind, value from mutes where workspace_id = $1', [workspaceId]);
  }
}
