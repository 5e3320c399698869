import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Json } from '#kernel';

/** `stopped`: until a person acts, see its problem. `unused`: none of its sources is enabled. */
export type FeedState = 'reading' | 'stopped' | 'unused';

/** What a person is told about a feed that could not be read. */
export interface FeedProblem {
  code: string;
  message: string;
  action: string;
  /** RFC 3339, when it was noticed first. */
  since: string;
}

/** One reader, shared by all sources (of any workspace) that bring the same texts: a table of no tenant. */
@Entity('feeds')
@Check('feeds_state', `state in ('reading', 'stopped', 'unused')`)
@Unique('feeds_callback', ['callbackToken'])
@Index('feeds_due', ['nextAt'], { where: `state = 'reading'` })
export class FeedEntity {
  /** `<kind>:<shared key>`, or `source:<id>` of the one source that has it alone. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'feeds_pk' }) key: string;
  @Column('text') kind: string;
  /** Without secrets. */
  @Column('jsonb') config: Json;
  /** The whole configuration, sealed by SecretBox; null: it has no secrets. */
  @Column('text', { nullable: true }) sealed: string | null;
  @Column('jsonb', { nullable: true }) cursor: Json;
  /** Of the cursor: a reading and a call from outside never write over each other's. */
  @Column('integer', { default: 0 }) revision: number;
  @Column('text') state: FeedState;
  @Column('timestamptz', { name: 'next_at' }) nextAt: Date;
  /** Fencing token of the process that reads it: every commit of a reading carries it. */
  @Column('uuid', { name: 'lease_token', nullable: true }) leaseToken: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil: Date | null;
  /** In a row. */
  @Column('integer', { default: 0 }) failures: number;
  @Column('jsonb', { nullable: true }) problem: FeedProblem | null;
  @Column('text', { nullable: true }) note: string | null;
  @Column('timestamptz', { name: 'last_item_at', nullable: true }) lastItemAt: Date | null;
  @Column('timestamptz', { name: 'last_success_at', nullable: true }) lastSuccessAt: Date | null;
  @Column('bigint', { default: 0 }) items: string;
  /** US dollars. */
  @Column('numeric', { default: 0 }) cost: string;
  /** Where the outside world calls back for this feed; whoever knows it may. */
  @Column('text', { name: 'callback_token' }) callbackToken: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

/** A stretch of time that was lost. */
@Entity('feed_gaps')
@ForeignKey(() => FeedEntity, ['feedKey'], ['key'], { name: 'feed_gaps_feed_fk', onDelete: 'CASCADE' })
export class FeedGapEntity {
  @PrimaryColumn('text', { name: 'feed_key', primaryKeyConstraintName: 'feed_gaps_pk' }) feedKey: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'feed_gaps_pk' }) id: string;
  @Column('timestamptz', { name: 'from_at', nullable: true }) fromAt: Date | null;
  @Column('timestamptz', { name: 'to_at', nullable: true }) toAt: Date | null;
  @Column('text') reason: string;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}
