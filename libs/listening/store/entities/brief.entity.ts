import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { BriefContent } from '../../domain/briefs/brief.js';

/** When, to whom and in which language a workspace's daily brief goes. */
@Entity('brief_settings')
@Check('brief_settings_language', `language in ('es', 'en')`)
@Index('brief_settings_due', ['nextAt'], { where: 'enabled' })
export class BriefSettingsEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'brief_settings_pk' }) workspaceId: string;
  @Column('boolean') enabled: boolean;
  /** Local time in the workspace's zone, `HH:MM`. */
  @Column('text') at: string;
  /** Mail addresses. */
  @Column('text', { array: true }) recipients: string[];
  /** null: the workspace's. */
  @Column('text', { nullable: true }) language: 'es' | 'en' | null;
  /** null: all topics of the kind competitor. */
  @Column('uuid', { name: 'competitor_topics', array: true, nullable: true }) competitorTopics: string[] | null;
  /** When the next one is made. */
  @Column('timestamptz', { name: 'next_at' }) nextAt: Date;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

/** The brief of one local day: by its key there is one at most. */
@Entity('briefs')
export class BriefEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'briefs_pk' }) workspaceId: string;
  /** `YYYY-MM-DD` in the workspace's zone. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'briefs_pk' }) day: string;
  @Column('jsonb') content: BriefContent;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
}
