import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { MentionViewEntity } from './entities/mention-view.entity.js';

@Injectable()
export class MentionViewsStore extends TenantRepository<MentionViewEntity> {
  constructor(database: Database) {
    super(database, MentionViewEntity);
  }
}
