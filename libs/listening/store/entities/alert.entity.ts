import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '#kernel';
import type { AlertCondition, AlertKind } from '../../domain/alerting/rule.js';
import type { AlertExplanation } from '../../domain/alerting/explanation.js';
import { TopicEntity } from './topic.entity.js';

/** What a workspace wants to be alarmed of, and how far it has been looked for. */
@Entity('alert_rules')
@Index('alert_rules_due', ['evaluatedAt'], { where: 'enabled' })
@ForeignKey(() => TopicEntity, ['workspaceId', 'topicId'], ['workspaceId', 'id'], {
  name: 'alert_rules_topic_fk',
  onDelete: 'CASCADE',
})
export class AlertRuleEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'alert_rules_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alert_rules_pk' }) id: string;
  @Column('text') name: string;
  /** null: all topics, or none is meant. */
  @Column('uuid', { name: 'topic_id', nullable: true }) topicId: string | null;
  @Column('jsonb') condition: AlertCondition;
  @Column('bigint', { name: 'cooldown_ms' }) cooldownMs: string;
  /** `AlertAction[]` as JSON, sealed by SecretBox. */
  @Column('text') actions: string;
  /** Of the explanations. */
  @Column('text') language: 'es' | 'en';
  @Column('boolean', { default: true }) enabled: boolean;
  @Column('timestamptz', { name: 'snoozed_until', nullable: true }) snoozedUntil: Date | null;
  /** Of the detector; null: it learns from the stored history first. */
  @Column('jsonb', { nullable: true }) state: Json;
  /** What lies before has been looked at. */
  @Column('timestamptz', { name: 'evaluated_to', nullable: true }) evaluatedTo: Date | null;
  @Column('timestamptz', { name: 'evaluated_at', default: () => `'-infinity'` }) evaluatedAt: Date;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

export type AlertState = 'open' | 'acknowledged' | 'resolved';

/** One incident: what happened, from its beginning to its end. */
@Entity('alerts')
@Check('alerts_state', `state in ('open', 'acknowledged', 'resolved')`)
@Index('alerts_incident', ['workspaceId', 'ruleId', 'subject'], { unique: true, where: `state <> 'resolved'` })
@Index('alerts_newest', ['workspaceId', 'raisedAt', 'id'])
@ForeignKey(() => AlertRuleEntity, ['workspaceId', 'ruleId'], ['workspaceId', 'id'], {
  name: 'alerts_rule_fk',
  onDelete: 'CASCADE',
})
export class AlertEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'alerts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alerts_pk' }) id: string;
  @Column('uuid', { name: 'rule_id' }) ruleId: string;
  @Column('uuid', { name: 'topic_id', nullable: true }) topicId: string | null;
  @Column('text') kind: AlertKind;
  @Column('text') subject: string;
  @Column('text', { nullable: true }) direction: 'up' | 'down' | null;
  @Column('text', { default: 'open' }) state: AlertState;
  @Column('timestamptz') since: Date;
  @Column('timestamptz', { name: 'raised_at' }) raisedAt: Date;
  /** When the condition held last. */
  @Column('timestamptz', { name: 'last_at' }) lastAt: Date;
  @Column('double precision', { nullable: true }) observed: number | null;
  @Column('double precision', { nullable: true }) expected: number | null;
  @Column('real') score: number;
  @Column('integer', { default: 0 }) updates: number;
  @Column('jsonb') explanation: AlertExplanation;
  /** Channels that it stopped and that nobody has resumed; `all`: the workspace. */
  @Column('jsonb', { nullable: true }) held: string[] | 'all' | null;
  @Column('text', { name: 'acknowledged_by', nullable: true }) acknowledgedBy: string | null;
  @Column('timestamptz', { name: 'acknowledged_at', nullable: true }) acknowledgedAt: Date | null;
  /** Who resolved it; `system`: it was over. */
  @Column('text', { name: 'resolved_by', nullable: true }) resolvedBy: string | null;
  @Column('timestamptz', { name: 'resolved_at', nullable: true }) resolvedAt: Date | null;
  @Column('integer', { default: 1 }) version: number;
}
