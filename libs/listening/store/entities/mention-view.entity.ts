import type { Json } from '#kernel';
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A filter of mentions that somebody saved under a name. */
@Entity('mention_views')
@Unique('mention_views_name', ['workspaceId', 'name'])
export class MentionViewEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'mention_views_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mention_views_pk' }) id: string;
  @Column('text') name: string;
  /** Query parameters of the list. */
  @Column('jsonb') filter: Json;
  @Column('integer', { default: 1 }) version: number;
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
