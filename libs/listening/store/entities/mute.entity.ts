import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export type MuteKind = 'author' | 'site' | 'term';

/** Whom, or what, a workspace does not want to hear any more. */
@Entity('mutes')
@Check('mutes_kind', `kind in ('author', 'site', 'term')`)
@Unique('mutes_value', ['workspaceId', 'kind', 'value'])
export class MuteEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'mutes_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mutes_pk' }) id: string;
  @Column('text') kind: MuteKind;
  @Column('text') value: string;
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
