import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Item, ItemAuthor, ItemMetrics, SentimentLabel, Vulgarity } from '../../domain/index.js';

/** A text as it is kept, once per workspace, with what was found out about it. Ids (UUIDv7) are in order of arrival. */
@Entity('texts')
@Unique('texts_external', ['workspaceId', 'origin', 'externalId'])
@Index('texts_published', ['workspaceId', 'publishedAt', 'id'])
@Index('texts_canonical', ['workspaceId', 'canonicalUrl'], { where: 'canonical_url is not null' })
@Index('texts_author', ['workspaceId', 'authorHandle'])
@Index('texts_search', ['search'], { type: 'gin' })
export class TextEntity {
  @PrimaryColumn('uuid', { name: 'workspace_id', primaryKeyConstraintName: 'texts_pk' }) workspaceId: string;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'texts_pk' }) id: string;
  /** Within it external ids are unique: the kind, or `push:<source id>`. */
  @Column('text') origin: string;
  @Column('text', { name: 'external_id' }) externalId: string;
  /** Kind of the source. */
  @Column('text') source: string;
  /** The source that brought it first. */
  @Column('uuid', { name: 'source_id', nullable: true }) sourceId: string | null;
  @Column('text', { nullable: true }) url: string | null;
  @Column('text', { name: 'canonical_url', nullable: true }) canonicalUrl: string | null;
  @Column('text', { nullable: true }) site: string | null;
  @Column('text', { nullable: true }) title: string | null;
  @Column('text') text: string;
  @Column('text', { nullable: true }) language: string | null;
  @Column('jsonb', { nullable: true }) author: ItemAuthor | null;
  @Column('text', { name: 'author_handle', nullable: true }) authorHandle: string | null;
  @Column('bigint', { nullable: true }) followers: string | null;
  @Column('text', { array: true }) links: string[];
  @Column('text', { array: true }) hashtags: string[];
  @Column('text', { array: true }) mentioned: string[];
  @Column('text', { array: true }) media: Item['media'];
  @Column('text') kind: Item['kind'];
  @Column('smallint', { nullable: true }) rating: number | null;
  @Column('jsonb', { nullable: true }) metrics: ItemMetrics | null;
  @Column('text') sentiment: SentimentLabel;
  @Column('real', { name: 'sentiment_score' }) sentimentScore: number;
  @Column('real', { name: 'sentiment_confidence' }) sentimentConfidence: number;
  @Column('boolean', { name: 'sentiment_sure' }) sentimentSure: boolean;
  @Column('real') spam: number;
  @Column('text', { name: 'spam_reasons', array: true }) spamReasons: string[];
  @Column('text') vulgarity: Vulgarity;
  @Column('bigint') reach: string;
  @Column('bigint', { nullable: true }) fingerprint: string | null;
  /** Id of the story's first text, which may be this one; null: it matched no topic yet, or is too short to tell. */
  @Column('uuid', { name: 'story_id', nullable: true }) storyId: string | null;
  /** Why it makes no mention although it matches, a stable word; null: it does. */
  @Column('text', { nullable: true }) dropped: string | null;
  /** Of what the author wrote: another one means that the text was edited. */
  @Column('bytea') digest: Buffer;
  @Column('timestamptz', { name: 'published_at' }) publishedAt: Date;
  @Column('timestamptz', { name: 'seen_at' }) seenAt: Date;
  @Column('timestamptz', { name: 'counted_at' }) countedAt: Date;
  @Column('timestamptz', { name: 'edited_at', nullable: true }) editedAt: Date | null;
  /** Of the accent-folded title and text, stemmed in Spanish and English. */
  @Column('tsvector', { select: false }) search: unknown;
}
