import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Role } from '../../domain/scopes.js';
import { WorkspaceEntity } from './workspace.entity.js';

/** An open invitation: its row goes when it is accepted, revoked, or replaced by a newer one to the same address. */
@Entity('invitations')
@Unique('invitations_token', ['workspaceId', 'tokenHash'])
@Unique('invitations_email', ['workspaceId', 'email'])
@Check('invitations_role', `role in ('owner', 'manager', 'editor', 'analyst', 'viewer')`)
export class InvitationEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'invitations_pk' })
  workspaceId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'invitations_pk' })
  id: string;

  /** In lower case. */
  @Column('text')
  email: string;

  @Column('text')
  role: Role;

  @Column('text', { name: 'token_hash' })
  tokenHash: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @ManyToOne(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'invitations_workspace_fk' })
  workspace?: WorkspaceEntity;
}
