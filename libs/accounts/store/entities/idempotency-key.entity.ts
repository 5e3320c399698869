import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { WorkspaceEntity } from './workspace.entity.js';

/** An `Idempotency-Key` in use: without an answer its write is still running. */
@Entity('idempotency_keys')
@Index('idempotency_keys_by_age', ['startedAt'])
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'idempotency_keys_pk' })
  workspaceId: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotency_keys_pk' })
  key: string;

  /** SHA-256 of method, URL and body, sealed. */
  @Column('text')
  fingerprint: string;

  /** Whose reservation it is: only its holder may answer, for after a take-over there is another. */
  @Column('uuid')
  reservation: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  /** A `KeptAnswer` as JSON, sealed. */
  @Column('text', { nullable: true })
  answer: string | null;

  @ManyToOne(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'idempotency_keys_workspace_fk' })
  workspace?: WorkspaceEntity;
}
