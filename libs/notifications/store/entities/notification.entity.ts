import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Message } from '../../domain/message.js';
import type { Target } from '../../domain/target.js';

/** One message to one target. */
@Entity('notifications')
@Unique('notifications_key', ['workspaceId', 'key'])
@Check('notifications_state', `state in ('waiting', 'sent', 'failed')`)
@Index('notifications_age', ['createdAt'])
export class NotificationEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'notifications_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'notifications_pk' }) id: string;
  /** The same thing is never told twice to the same target: unique in the workspace. */
  @Column('text') key: string;
  @Column('text') kind: Target['kind'];
  /** A `Target` as JSON, sealed by SecretBox. */
  @Column('text') target: string;
  @Column('jsonb') message: Message;
  @Column('text', { default: 'waiting' }) state: 'waiting' | 'sent' | 'failed';
  @Column('integer', { default: 0 }) attempts: number;
  @Column('text', { name: 'last_error', nullable: true }) lastError: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'sent_at', nullable: true }) sentAt: Date | null;
}
