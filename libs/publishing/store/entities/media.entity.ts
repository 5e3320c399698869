import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A file of the media library; its bytes are in the media store under `fileName`. */
@Entity('media')
export class MediaEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'media_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'media_pk' }) id: string;
  @Column('text') type: string;
  @Column('integer') bytes: number;
  @Column('integer', { nullable: true }) width: number | null;
  @Column('integer', { nullable: true }) height: number | null;
  @Column('text') alt: string;
  @Column('text') sha256: string;
  @Column('text', { name: 'file_name' }) fileName: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
