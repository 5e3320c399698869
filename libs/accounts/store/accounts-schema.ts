import type { DatabaseSchema } from '#database';
import { ApiKeyEntity, ApiKeyIndexEntity } from './entities/api-key.entity.js';
import { AuditEntryEntity } from './entities/audit-entry.entity.js';
import { IdempotencyKeyEntity } from './entities/idempotency-key.entity.js';
import { InstallationSecretEntity, SetupLinkEntity } from './entities/installation.entities.js';
import { InvitationEntity } from './entities/invitation.entity.js';
import { MemberEntity } from './entities/member.entity.js';
import { WorkspaceEntity } from './entities/workspace.entity.js';
import { Accounts1764000000001 } from './migrations/1764000000001-accounts.js';

/** Tables of accounts, for DatabaseModule. */
export const accountsSchema: DatabaseSchema = {
  name: 'accounts',
  entities: [
    WorkspaceEntity,
    MemberEntity,
    InvitationEntity,
    ApiKeyEntity,
    ApiKeyIndexEntity,
    AuditEntryEntity,
    IdempotencyKeyEntity,
    SetupLinkEntity,
    InstallationSecretEntity,
  ],
  migrations: [Accounts1764000000001],
};
