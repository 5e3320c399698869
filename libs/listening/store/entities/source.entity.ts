import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '#kernel';
import { TopicEntity } from './topic.entity.js';

/** A workspace's subscription to a feed. */
@Entity('sources')
@Index('sources_feed', ['feedKey'])
export class SourceEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'sources_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sources_pk' }) id: string;
  @Column('text') kind: string;
  @Column('text') name: string;
  /** As it is shown: without secrets. */
  @Column('jsonb') config: Json;
  /** The whole configuration, sealed by SecretBox; null: it has no secrets. */
  @Column('text', { nullable: true }) sealed: string | null;
  /** No foreign key: one from a tenant's table to a table of no tenant cannot be distributed. */
  @Column('text', { name: 'feed_key' }) feedKey: string;
  @Column('boolean', { default: true }) enabled: boolean;
  /** null: as its kind says. */
  @Column('bigint', { name: 'silent_after_ms', nullable: true }) silentAfterMs: string | null;
  /** The topic whose numbers it brings, for kinds that count without texts. */
  @Column('uuid', { name: 'topic_id', nullable: true }) topicId: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

/** How often something was said in five minutes, told by a source that gives no texts. */
@Entity('source_counts')
@ForeignKey(() => TopicEntity, ['workspaceId', 'topicId'], ['workspaceId', 'id'], {
  name: 'source_counts_topic_fk',
  onDelete: 'CASCADE',
})
export class SourceCountEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'source_counts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { name: 'topic_id', primaryKeyConstraintName: 'source_counts_pk' }) topicId: string;
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'source_counts_pk' }) bucket: Date;
  @PrimaryColumn('uuid', { name: 'source_id', primaryKeyConstraintName: 'source_counts_pk' }) sourceId: string;
  @Column('bigint') value: string;
}
