import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { SentimentLabel } from '../../domain/index.js';
import { TextEntity } from './text.entity.js';
import { TopicEntity } from './topic.entity.js';

export type MentionStatus = 'new' | 'seen' | 'answered' | 'done' | 'ignored';

/** A text that matched a topic. */
@Entity('mentions')
@Check('mentions_status', `status in ('new', 'seen', 'answered', 'done', 'ignored')`)
@Check('mentions_sentiment', `sentiment in ('positive', 'neutral', 'negative')`)
@Unique('mentions_text', ['workspaceId', 'topicId', 'textId'])
@Index('mentions_newest', ['workspaceId', 'publishedAt', 'id'])
@Index('mentions_topic_newest', ['workspaceId', 'topicId', 'publishedAt', 'id'])
@Index('mentions_of_text', ['workspaceId', 'textId'])
@Index('mentions_story', ['workspaceId', 'topicId', 'storyId'], {
  unique: true,
  where: 'story_id is not null and duplicate_of is null',
})
@Index('mentions_duplicates', ['workspaceId', 'duplicateOf'], { where: 'duplicate_of is not null' })
@Index('mentions_corrected', ['workspaceId', 'id'], { where: 'corrected_by is not null' })
@ForeignKey(() => TopicEntity, ['workspaceId', 'topicId'], ['workspaceId', 'id'], {
  name: 'mentions_topic_fk',
  onDelete: 'CASCADE',
})
@ForeignKey(() => TextEntity, ['workspaceId', 'textId'], ['workspaceId', 'id'], { name: 'mentions_text_fk' })
export class MentionEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'mentions_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mentions_pk' }) id: string;
  @Column('uuid', { name: 'topic_id' }) topicId: string;
  @Column('uuid', { name: 'text_id' }) textId: string;
  @Column('timestamptz', { name: 'published_at' }) publishedAt: Date;
  /** In which five minutes it is counted (`use-cases/counted-at.ts`). */
  @Column('timestamptz', { name: 'counted_at' }) countedAt: Date;
  @Column('timestamptz', { name: 'seen_at' }) seenAt: Date;
  /** Kind of the source. */
  @Column('text') source: string;
  @Column('text', { nullable: true }) language: string | null;
  @Column('text') sentiment: SentimentLabel;
  @Column('real', { name: 'sentiment_score' }) sentimentScore: number;
  @Column('bigint') reach: string;
  /** Who said that the sentiment is another one; null: it is as judged. */
  @Column('text', { name: 'corrected_by', nullable: true }) correctedBy: string | null;
  @Column('boolean', { name: 'links_to_us' }) linksToUs: boolean;
  /** Its author or site was muted after it came; it is not counted. */
  @Column('boolean', { default: false }) muted: boolean;
  @Column('uuid', { name: 'story_id', nullable: true }) storyId: string | null;
  /** The topic's first mention of the same story; null: it is the first, or the only one. */
  @Column('uuid', { name: 'duplicate_of', nullable: true }) duplicateOf: string | null;
  @Column('text', { default: 'new' }) status: MentionStatus;
  @Column('uuid', { nullable: true }) assignee: string | null;
  @Column('text', { array: true, default: () => `'{}'` }) tags: string[];
  @Column('integer', { default: 1 }) version: number;
}

/** How many mentions in five minutes (UTC): always what a recount of `mentions` by `counted_at` gives. */
@Entity('mention_counts')
@ForeignKey(() => TopicEntity, ['workspaceId', 'topicId'], ['workspaceId', 'id'], {
  name: 'mention_counts_topic_fk',
  onDelete: 'CASCADE',
})
export class MentionCountEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'mention_counts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { name: 'topic_id', primaryKeyConstraintName: 'mention_counts_pk' }) topicId: string;
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'mention_counts_pk' }) bucket: Date;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'mention_counts_pk' }) source: string;
  /** `''`: cannot be told. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'mention_counts_pk' }) language: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'mention_counts_pk' }) sentiment: SentimentLabel;
  @Column('integer') mentions: number;
  /** Mentions that are no duplicates. */
  @Column('integer') stories: number;
  @Column('bigint') reach: string;
}
