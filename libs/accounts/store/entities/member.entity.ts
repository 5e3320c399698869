import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Role } from '../../domain/scopes.js';
import { WorkspaceEntity } from './workspace.entity.js';

/** A person in a workspace. `user_id` has no foreign key: keys of tenant tables begin with `workspace_id`, users are global. */
@Entity('members')
@Unique('members_user', ['workspaceId', 'userId'])
@Index('members_by_user', ['userId'])
@Check('members_role', `role in ('owner', 'manager', 'editor', 'analyst', 'viewer')`)
export class MemberEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'members_pk' })
  workspaceId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'members_pk' })
  id: string;

  @Column('text', { name: 'user_id' })
  userId: string;

  @Column('text')
  role: Role;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @ManyToOne(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'members_workspace_fk' })
  workspace?: WorkspaceEntity;
}
