import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LatePolicy, PostContent } from '../../domain/index.js';

/** How the post is scheduled; null: a draft. Shape of the API's `schedule`. */
export type ScheduleRequest = { at: string; zone: string } | { queue: true } | { now: true };

@Entity('posts')
@Check('posts_late_then', `late_then in ('miss', 'send', 'hold')`)
@Index('posts_by_due', ['workspaceId', 'dueAt', 'id'])
export class PostEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'posts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'posts_pk' }) id: string;
  @Column('integer', { default: 1 }) version: number;
  @Column('jsonb') content: PostContent;
  @Column('uuid', { array: true }) channels: string[];
  @Column('jsonb', { nullable: true }) schedule: ScheduleRequest | null;
  /** The earliest due instant of its deliveries; null for a draft. */
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column('bigint', { name: 'late_after_ms' }) lateAfterMs: string;
  @Column('text', { name: 'late_then' }) lateThen: LatePolicy['then'];
  @Column('text', { array: true }) tags: string[];
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

/** While the row exists the workspace publishes nothing. */
@Entity('publishing_holds')
export class PublishingHoldEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'publishing_holds_pk' }) workspaceId: string;
  @Column('timestamptz', { name: 'held_at', default: () => 'now()' }) heldAt: Date;
  @Column('text') reason: string;
  @Column('text', { name: 'held_by' }) heldBy: string;
}
