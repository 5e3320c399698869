import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant: a brand or a client. Its id is the first column of the keys of everything that belongs to it. */
@Entity('workspaces')
@Check('workspaces_language', `language in ('es', 'en')`)
export class WorkspaceEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'workspaces_pk' })
  workspaceId: string;

  @Column('text')
  name: string;

  /** IANA zone in which its people plan. */
  @Column('text')
  zone: string;

  @Column('text')
  language: 'es' | 'en';

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
