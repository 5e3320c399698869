import type { Json } from '#kernel';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EventType } from '../../domain/event.js';

/** An address of the workspace's that hears events. */
@Entity('webhooks')
export class WebhookEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'webhooks_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhooks_pk' }) id: string;
  @Column('text') url: string;
  @Column('text', { array: true }) events: EventType[];
  /** `whsec_…`, sealed by SecretBox. */
  @Column('text') secret: string;
  @Column('boolean', { default: true }) enabled: boolean;
  /** Why the service itself switched it off. */
  @Column('text', { nullable: true }) problem: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

/** One event for one webhook. */
@Entity('webhook_deliveries')
@Check('webhook_deliveries_state', `state in ('waiting', 'delivered', 'failed')`)
@Index('webhook_deliveries_newest', ['workspaceId', 'webhookId', 'createdAt', 'id'])
@Index('webhook_deliveries_age', ['createdAt'])
@ForeignKey(() => WebhookEntity, ['workspaceId', 'webhookId'], ['workspaceId', 'id'], {
  name: 'webhook_deliveries_webhook_fk',
  onDelete: 'CASCADE',
})
export class WebhookDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'webhook_deliveries_pk' })
  workspaceId: string;
  /** Sent as `webhook-id`. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_deliveries_pk' }) id: string;
  @Column('uuid', { name: 'webhook_id' }) webhookId: string;
  @Column('text') event: EventType;
  @Column('jsonb') data: Json;
  @Column('text', { default: 'waiting' }) state: 'waiting' | 'delivered' | 'failed';
  @Column('integer', { default: 0 }) attempts: number;
  @Column('integer', { name: 'last_status', nullable: true }) lastStatus: number | null;
  @Column('text', { name: 'last_error', nullable: true }) lastError: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'delivered_at', nullable: true }) deliveredAt: Date | null;
}
