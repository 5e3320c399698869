import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

export type TopicKind = 'brand' | 'competitor' | 'theme';
/** `waiting`: for a listener to begin; `running`; `done`. */
export type BackfillState = 'waiting' | 'running' | 'done';

/** A saved query, and how far the texts stored before it have been looked through. */
@Entity('topics')
@Check('topics_kind', `kind in ('brand', 'competitor', 'theme')`)
@Check('topics_backfill_state', `backfill_state in ('waiting', 'running', 'done')`)
export class TopicEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'topics_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'topics_pk' }) id: string;
  @Column('text') name: string;
  @Column('text') kind: TopicKind;
  @Column('text') query: string;
  /** ISO 639-1; empty: all. */
  @Column('text', { array: true }) languages: string[];
  /** Kinds of sources, or ids of sources; empty: all. */
  @Column('text', { array: true }) sources: string[];
  /** Own domains: a mention that links to one of them is linked. */
  @Column('text', { array: true }) domains: string[];
  @Column('boolean', { default: true }) enabled: boolean;
  @Column('integer', { default: 1 }) version: number;
  @Column('text', { name: 'backfill_state', default: 'waiting' }) backfillState: BackfillState;
  /** Whose progress this is: a changed query begins anew under another one, and the old run finds itself replaced. */
  @Column('uuid', { name: 'backfill_token', nullable: true }) backfillToken: string | null;
  /** Id of the last text looked at; they are looked at oldest first. */
  @Column('uuid', { name: 'backfill_after', nullable: true }) backfillAfter: string | null;
  @Column('integer', { name: 'backfill_scanned', default: 0 }) backfillScanned: number;
  @Column('integer', { name: 'backfill_found', default: 0 }) backfillFound: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
