import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Json } from '#kernel';
import {
  DELIVERY_STATES,
  type DeliveryState,
  type LatePolicy,
  type MediaUse,
  type SegmentKind,
} from '../../domain/index.js';
import { ChannelEntity } from './channel.entity.js';
import { PostEntity } from './post.entity.js';
import type { Told } from './told.js';

const WAITING = 'lease_token is null and wake_at is not null';

/** One post on one channel, and at once the job that publishes it (DESIGN §4.2). */
@Entity('deliveries')
@Check('deliveries_state', `state in (${DELIVERY_STATES.map((state) => `'${state}'`).join(', ')})`)
@Unique('deliveries_post_channel', ['workspaceId', 'postId', 'channelId'])
@Index('deliveries_wake', ['state', 'wakeAt', 'workspaceId'], { where: WAITING })
@Index('deliveries_lane', ['workspaceId', 'channelId', 'wakeAt', 'id'], { where: WAITING })
@Index('deliveries_in_flight', ['workspaceId', 'channelId'], { unique: true, where: `state = 'publishing'` })
@Index('deliveries_leased', ['leaseUntil'], { where: 'lease_token is not null' })
@Index('deliveries_by_due', ['workspaceId', 'dueAt', 'id'])
@ForeignKey(() => PostEntity, ['workspaceId', 'postId'], ['workspaceId', 'id'], {
  name: 'deliveries_post_fk',
  onDelete: 'CASCADE',
})
@ForeignKey(() => ChannelEntity, ['workspaceId', 'channelId'], ['workspaceId', 'id'], { name: 'deliveries_channel_fk' })
export class DeliveryEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'deliveries_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'deliveries_pk' }) id: string;
  @Column('uuid', { name: 'post_id' }) postId: string;
  @Column('uuid', { name: 'channel_id' }) channelId: string;
  @Column('text') network: string;
  @Column('text') state: DeliveryState;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'due_at' }) dueAt: Date;
  @Column('text', { name: 'local_time' }) localTime: string;
  @Column('text') zone: string;
  /** `gap` or `overlap` when daylight saving moved the wall time. */
  @Column('text', { nullable: true }) adjusted: string | null;
  @Column('bigint', { name: 'late_after_ms' }) lateAfterMs: string;
  @Column('text', { name: 'late_then' }) lateThen: LatePolicy['then'];
  /** When a person said "go" after it had failed or was missed. */
  @Column('timestamptz', { name: 'released_at', nullable: true }) releasedAt: Date | null;
  /** The next instant at which a publisher has something to do for it; null: nothing, or a person has. */
  @Column('timestamptz', { name: 'wake_at', nullable: true }) wakeAt: Date | null;
  /** Fencing token of the publisher that works on it; every write of that publisher carries it. */
  @Column('uuid', { name: 'lease_token', nullable: true }) leaseToken: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  @Column('integer', { default: 0 }) failures: number;
  @Column('integer', { default: 0 }) lookups: number;
  @Column('integer', { default: 0 }) resends: number;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
  @Column('text', { name: 'remote_id', nullable: true }) remoteId: string | null;
  @Column('text', { nullable: true }) url: string | null;
  @Column('jsonb', { nullable: true }) error: Told | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

export type SegmentState = 'pending' | 'unknown' | 'published';

/** One remote object of a delivery; all that decides its bytes is fixed here before the first call. */
@Entity('delivery_segments')
@Check('delivery_segments_state', `state in ('pending', 'unknown', 'published')`)
@ForeignKey(() => DeliveryEntity, ['workspaceId', 'deliveryId'], ['workspaceId', 'id'], {
  name: 'delivery_segments_delivery_fk',
  onDelete: 'CASCADE',
})
export class DeliverySegmentEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'delivery_segments_pk' })
  workspaceId: string;
  @PrimaryColumn('uuid', { name: 'delivery_id', primaryKeyConstraintName: 'delivery_segments_pk' }) deliveryId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'delivery_segments_pk' }) index: number;
  @Column('text') kind: SegmentKind;
  @Column('text') state: SegmentState;
  @Column('text') text: string;
  @Column('jsonb') media: MediaUse[];
  @Column('jsonb') options: Record<string, Json>;
  @Column('text') key: string;
  /** The `createdAt` that the network is told; fixed, because a repeated call must be identical. */
  @Column('timestamptz', { name: 'frozen_at' }) frozenAt: Date;
  @Column('text') fingerprint: string;
  @Column('jsonb', { nullable: true }) prepared: Json;
  @Column('text', { name: 'remote_id', nullable: true }) remoteId: string | null;
  @Column('text', { nullable: true }) url: string | null;
  @Column('jsonb', { nullable: true }) ref: Json;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt: Date | null;
}

/** One try to send one segment; committed before its first byte leaves, its outcome is written once. */
@Entity('attempts')
@ForeignKey(() => DeliveryEntity, ['workspaceId', 'deliveryId'], ['workspaceId', 'id'], {
  name: 'attempts_delivery_fk',
  onDelete: 'CASCADE',
})
export class AttemptEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'attempts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { name: 'delivery_id', primaryKeyConstraintName: 'attempts_pk' }) deliveryId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'attempts_pk' }) id: string;
  @Column('integer', { name: 'segment_index' }) segmentIndex: number;
  @Column('text') key: string;
  @Column('text') fingerprint: string;
  @Column('uuid', { name: 'lease_token' }) leaseToken: string;
  @Column('timestamptz', { name: 'started_at' }) startedAt: Date;
  /** No byte of it can be on its way after this instant. */
  @Column('timestamptz', { name: 'timeout_at' }) timeoutAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
  @Column('text', { nullable: true }) outcome: string | null;
  @Column('jsonb', { nullable: true }) error: Told | null;
}
