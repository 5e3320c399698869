import { Database, TenantRepository } from '#database';
import { Injectable } from '@nestjs/common';
import { InvitationEntity } from './entities/invitation.entity.js';

@Injectable()
export class InvitationStore extends TenantRepository<InvitationEntity> {
  constructor(database: Database) {
    super(database, InvitationEntity);
  }

  /** Stores an invitation, in place of an older one to the same address. */
  async put(invitation: Omit<InvitationEntity, 'workspace'>): Promise<void> {
    const { workspaceId, id, email, role, tokenHash, createdAt, expiresAt } = invitation;
    await this.database.execute(
      `insert into invitations (workspace_id, id, email, role, token_hash, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, email) do update
         set id = excluded.id, role = excluded.role, token_hash = excluded.token_hash,
             created_at = excluded.created_at, expires_at = excluded.expires_at`,
      [workspaceId, id, email, role, tokenHash, createdAt, expiresAt],
    );
  }
}
