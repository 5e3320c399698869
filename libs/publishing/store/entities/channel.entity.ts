import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ChannelLimits } from '#networks';
import type { Told } from './told.js';

export type ChannelState = 'connected' | 'expiring' | 'disconnected';

@Entity('channels')
@Check('channels_state', `state in ('connected', 'expiring', 'disconnected')`)
@Index('channels_account', ['workspaceId', 'network', 'baseUrl', 'remoteId'], {
  unique: true,
  where: 'removed_at is null',
})
export class ChannelEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'channels_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'channels_pk' }) id: string;
  @Column('text') network: string;
  @Column('text', { name: 'remote_id' }) remoteId: string;
  @Column('text') handle: string;
  @Column('text') name: string;
  @Column('text', { name: 'avatar_url', nullable: true }) avatarUrl: string | null;
  @Column('text', { name: 'base_url' }) baseUrl: string;
  /** Sealed by SecretBox. */
  @Column('text') secret: string;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt: Date | null;
  @Column('text') state: ChannelState;
  @Column('jsonb', { nullable: true }) problem: Told | null;
  @Column('jsonb') limits: ChannelLimits;
  @Column('text') zone: string;
  @Column('timestamptz', { name: 'held_at', nullable: true }) heldAt: Date | null;
  @Column('text', { name: 'held_reason', nullable: true }) heldReason: string | null;
  /** A network's own quota: nothing goes out on this channel before. */
  @Column('timestamptz', { name: 'paused_until', nullable: true }) pausedUntil: Date | null;
  @Column('timestamptz', { name: 'removed_at', nullable: true }) removedAt: Date | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

@Entity('channel_slots')
@ForeignKey(() => ChannelEntity, ['workspaceId', 'channelId'], ['workspaceId', 'id'], {
  name: 'channel_slots_channel_fk',
  onDelete: 'CASCADE',
})
export class ChannelSlotEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'channel_slots_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { name: 'channel_id', primaryKeyConstraintName: 'channel_slots_pk' }) channelId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'channel_slots_pk' }) weekday: number;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'channel_slots_pk' }) time: string;
}

/** An OAuth connect flow that waits for its callback; `sealed` holds its PKCE verifier. */
@Entity('oauth_flows')
export class OAuthFlowEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'oauth_flows_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'oauth_flows_pk' }) id: string;
  @Column('text') network: string;
  @Column('text', { name: 'base_url', nullable: true }) baseUrl: string | null;
  @Column('text') sealed: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
