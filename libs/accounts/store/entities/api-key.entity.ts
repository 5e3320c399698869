import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Scope } from '../../domain/scopes.js';
import { WorkspaceEntity } from './workspace.entity.js';

/** An API key; a revoked one has no row. Its text is known to its holder only. */
@Entity('api_keys')
@Unique('api_keys_hash', ['workspaceId', 'keyHash'])
export class ApiKeyEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'api_keys_pk' })
  workspaceId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pk' })
  id: string;

  @Column('text')
  name: string;

  /** The beginning of its text, by which people recognise it. */
  @Column('text')
  prefix: string;

  /** SHA-256 of its text, hexadecimal. */
  @Column('text', { name: 'key_hash' })
  keyHash: string;

  @Column('text', { array: true })
  scopes: Scope[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @ManyToOne(() => WorkspaceEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'workspace_id', foreignKeyConstraintName: 'api_keys_workspace_fk' })
  workspace?: WorkspaceEntity;
}

/**
 * Which workspace a presented key belongs to. Not a tenant's table: it is what finds the tenant, hence its own name
 * for the workspace's id.
 */
@Entity('api_key_index')
export class ApiKeyIndexEntity {
  @PrimaryColumn('text', { name: 'key_hash', primaryKeyConstraintName: 'api_key_index_pk' })
  keyHash: string;

  @Column('uuid', { name: 'key_workspace_id' })
  keyWorkspaceId: string;
}
