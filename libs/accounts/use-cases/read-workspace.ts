import { Injectable } from '@nestjs/common';
import type { ApiKeyEntity } from '../store/entities/api-key.entity.js';
import type { AuditEntryEntity } from '../store/entities/audit-entry.entity.js';
import { ApiKeyStore } from '../store/api-key.store.js';
import { AuditStore } from '../store/audit.store.js';
import { InvitationStore } from '../store/invitation.store.js';
import { MemberStore, type Member } from '../store/member.store.js';
import type { Invitation } from './invite.js';

export type { Member };
/** A key without its text, which nobody but its holder has. */
export type ApiKey = Pick<ApiKeyEntity, 'id' | 'name' | 'prefix' | 'scopes' | 'createdAt' | 'lastUsedAt'>;
export type AuditEntry = Omit<AuditEntryEntity, 'workspaceId' | 'workspace'>;

/** What an owner looks up about their workspace. */
@Injectable()
export class ReadWorkspace {
  constructor(
    private readonly memberStore: MemberStore,
    private readonly invitationStore: InvitationStore,
    private readonly keyStore: ApiKeyStore,
    private readonly auditStore: AuditStore,
  ) {}

  members(workspaceId: string): Promise<Member[]> {
    return this.memberStore.list(workspaceId);
  }

  /** Open ones and those that ran out, newest first. */
  invitations(workspaceId: string): Promise<Invitation[]> {
    return this.invitationStore.find(workspaceId, {}, { order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** Oldest first. */
  apiKeys(workspaceId: string): Promise<ApiKey[]> {
    return this.keyStore.find(workspaceId, {}, { order: { id: 'ASC' } });
  }

  /** At most `limit` lines of the audit log, newest first, those before the line `before`. */
  audit(workspaceId: string, limit: number, before: string | null): Promise<AuditEntry[]> {
    return this.auditStore.page(workspaceId, limit, before);
  }
}
