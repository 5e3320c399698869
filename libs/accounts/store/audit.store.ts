import { Database, TenantRepository } from '#database';
import { Injectable } from '@nestjs/common';
import { AuditEntryEntity } from './entities/audit-entry.entity.js';

@Injectable()
export class AuditStore extends TenantRepository<AuditEntryEntity> {
  constructor(database: Database) {
    super(database, AuditEntryEntity);
  }

  /** Newest first, at most `limit`, those before the entry `before`. */
  page(workspaceId: string, limit: number, before: string | null): Promise<AuditEntryEntity[]> {
    return this.database.query<AuditEntryEntity>(
      `select workspace_id as "workspaceId", id, at, actor_kind as "actorKind", actor_id as "actorId",
              actor_name as "actorName", action, target, request_id as "requestId"
         from audit_entries where workspace_id = $1 and ($2::uuid is null or id < $2::uuid) order by id desc limit $3`,
      [workspaceId, before, limit],
    );
  }
}
