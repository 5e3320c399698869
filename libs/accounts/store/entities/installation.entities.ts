import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The set-up link printed last; gone once there is an owner. */
@Entity('setup_links')
export class SetupLinkEntity {
  @PrimaryColumn('text', { name: 'token_hash', primaryKeyConstraintName: 'setup_links_pk' })
  tokenHash: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** A secret that this installation made for itself (the one that signs session cookies), sealed by the SecretBox. */
@Entity('installation_secrets')
export class InstallationSecretEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'installation_secrets_pk' })
  name: string;

  @Column('text')
  sealed: string;
}
