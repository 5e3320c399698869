import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Principal } from '../../domain/principal.js';
import { WorkspaceEntity } from './workspace.entity.js';

/** One write: who did what to what, and when. Append-only; never a body, never a secret. */
@Entity('audit_entries')
export class AuditEntryEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'audit_entries_pk' })
  workspaceId: string;

  /** A UUIDv7: the order of the log. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_entries_pk' })
  id: string;

  @Column('timestamptz')
  at: Date;

  @Column('text', { name: 'actor_kind' })
  actorKind: Principal['kind'];

  @Column('text', { name: 'actor_id' })
  actorId: string;

  /** As it was then: keys and members may be gone when somebody reads this. */
  @Column('text', { name: 'actor_name' })
  actorName: string;

  @Column('text')
  action: string;

  @Column('text', { nullable: true })
  target: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @ManyToOne(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'audit_entries_workspace_fk' })
  workspace?: WorkspaceEntity;
}
