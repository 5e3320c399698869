import type { Database } from '#database';
import type { Jobs } from '#jobs';
import { newId, type Json } from '#kernel';
import { GuardedHttp, Logger, readConfig, SecretBox, Telemetry, type Config } from '#platform';
import { FakeClock } from '#testing';
import type { Source } from '../sources/kit/source.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { CorrectionsStore } from '../store/corrections.store.js';
import { FeedLeasesStore, type LeasedFeed } from '../store/feed-leases.store.js';
import { FeedsStore } from '../store/feeds.store.js';
import { MentionCountsStore } from '../store/mention-counts.store.js';
import { MentionsStore } from '../store/mentions.store.js';
import { MutesStore } from '../store/mutes.store.js';
import { RetentionStore } from '../store/retention.store.js';
import { SourcesStore } from '../store/sources.store.js';
import { StoriesStore } from '../store/stories.store.js';
import { TextsStore } from '../store/texts.store.js';
import { TopicsStore } from '../store/topics.store.js';
import { AnswerCallback } from '../use-cases/answer-callback.js';
import { BackfillTopic, type BackfillRequest } from '../use-cases/backfill-topic.js';
import { ClaimFeeds } from '../use-cases/claim-feeds.js';
import { IngestBatch } from '../use-cases/ingest-batch.js';
import { ListenerMetrics } from '../use-cases/listener-metrics.js';
import { ManageSources, type SourceContent, type SourceEntity } from '../use-cases/manage-sources.js';
import { ManageTopics, type TopicContent, type TopicEntity } from '../use-cases/manage-topics.js';
import { MentionBus } from '../use-cases/mention-bus.js';
import { PlanBatch } from '../use-cases/plan-batch.js';
import { PreviewTopic } from '../use-cases/preview-topic.js';
import { PruneListening } from '../use-cases/prune-listening.js';
import { PushItems } from '../use-cases/push-items.js';
import { ReadFeed } from '../use-cases/read-feed.js';
import { ReadSources } from '../use-cases/read-sources.js';
import { RecordMentions } from '../use-cases/record-mentions.js';
import { SourceIos } from '../use-cases/source-io.js';
import type { TextAnalysis } from '../use-cases/text-analysis.js';
import { TopicIndex } from '../use-cases/topic-index.js';
import { WorkspaceMutes } from '../use-cases/workspace-mutes.js';
import { WorkspaceProfiles } from '../use-cases/workspace-profiles.js';
import { WorkspaceSentiment } from '../use-cases/workspace-sentiment.js';
import { WorkspaceStories } from '../use-cases/workspace-stories.js';
import { FeedRunner } from '../worker/feed-runner.js';
import { eventually } from './eventually.js';
import { PlainAnalysis } from './plain-analysis.js';

export interface RigOptions {
  settings?: Partial<Config['listener']>;
  logger?: Logger;
  analysis?: TextAnalysis;
}

const NEVER = new AbortController().signal;

/** The parts of one listener process on a real database, in front of sources that do what the test says. */
export class ListeningRig {
  readonly box = new SecretBox([{ id: '1', key: Buffer.alloc(32, 1) }]);
  readonly clock = new FakeClock(new Date());
  /** Jobs that were asked for; tests run them. */
  readonly jobs: { name: string; payload: unknown; startAfter?: Date }[] = [];
  readonly bus = new MentionBus();
  readonly telemetry = new Telemetry();
  readonly registry: SourceRegistry;
  readonly leases: FeedLeasesStore;
  readonly topics: TopicIndex;
  readonly managing: ManageSources;
  readonly topicManager: ManageTopics;
  readonly ingest: IngestBatch;
  readonly reader: ReadFeed;
  readonly reading: ReadSources;
  readonly push: PushItems;
  readonly preview: PreviewTopic;
  readonly callbacks: AnswerCallback;
  readonly backfill: BackfillTopic;
  readonly prune: PruneListening;
  private readonly config: Config;

  constructor(
    readonly database: Database,
    sources: readonly Source<never>[],
    { settings = {}, logger = Logger.silent(), analysis = new PlainAnalysis() }: RigOptions = {},
  ) {
    const config = readConfig({
      NODE_ENV: 'test',
      PREGON_SIMULATOR: 'off',
      PREGON_PUBLIC_URL: 'https://pregon.example',
    });
    this.config = { ...config, roles: ['listener'], listener: { ...config.listener, ...settings } };
    this.registry = new SourceRegistry(sources as unknown as Source[]);
    const topics = new TopicsStore(database);
    const texts = new TextsStore(database);
    const mentions = new MentionsStore(database);
    const feeds = new FeedsStore(database);
    const sourceRows = new SourcesStore(database);
    const counts = new MentionCountsStore(database);
    const stories = new StoriesStore(database);
    const metrics = new ListenerMetrics(this.telemetry);
    const recording = new RecordMentions(mentions, texts);
    const jobs = {
      send: async (job: { name: string }, payload: unknown, options: { startAfter?: Date } = {}) =>
        void this.jobs.push({ name: job.name, payload, ...options }),
    } as unknown as Jobs;
    this.leases = new FeedLeasesStore(database);
    this.topics = new TopicIndex(topics, logger);
    this.managing = new ManageSources(database, this.registry, sourceRows, feeds, topics, this.box, this.clock);
    this.topicManager = new ManageTopics(database, topics, jobs, this.clock);
    const profiles = new WorkspaceProfiles(
      this.topics,
      new WorkspaceMutes(new MutesStore(database)),
      new WorkspaceSentiment(new CorrectionsStore(database), logger, this.clock),
      new WorkspaceStories(stories, this.clock),
    );
    const planning = new PlanBatch(this.topics, texts, analysis, profiles, this.clock);
    this.ingest = new IngestBatch(database, planning, recording, feeds, sourceRows, texts, counts, this.bus, metrics);
    const http = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
    const ios = new SourceIos(this.registry, http, this.box, logger, this.clock, this.config);
    this.reader = new ReadFeed(ios, this.ingest, analysis, this.leases, metrics, logger, this.clock);
    this.reading = new ReadSources(this.managing, this.registry, feeds, this.clock);
    this.push = new PushItems(sourceRows, this.ingest, this.clock);
    this.preview = new PreviewTopic(texts);
    this.callbacks = new AnswerCallback(this.leases, ios, this.ingest);
    this.backfill = new BackfillTopic(
      ...([database, topics, texts, mentions, stories, counts, recording, jobs, this.clock] as const),
    );
    this.prune = new PruneListening(
      ...([database, new RetentionStore(database), recording, counts, logger, this.clock, this.config] as const),
    );
  }

  /** A whole listener process, not started yet: `onApplicationBootstrap` starts it, `onModuleDestroy` stops it. */
  runner(): FeedRunner {
    const claims = new ClaimFeeds(this.leases, new Telemetry());
    return new FeedRunner(claims, this.reader, this.topics, this.registry, Logger.silent(), this.config);
  }

  source(
    workspaceId: string,
    config: Json = { street: 'Main' },
    more: Partial<SourceContent> = {},
  ): Promise<SourceEntity> {
    const content = { kind: 'town', name: null, config, enabled: true, silentAfterMs: null, topicId: null };
    return this.managing.create(workspaceId, { ...content, ...more });
  }

  /** A topic that this process matches already. */
  async topic(workspaceId: string, query: string, more: Partial<TopicContent> = {}): Promise<TopicEntity> {
    const topic = await this.topicManager.create(workspaceId, {
      ...{ name: query, kind: 'brand', query, languages: [], sources: [], domains: [], enabled: true },
      ...more,
    });
    await this.topics.start();
    await eventually('the topic is matched', async () => this.topics['topics'].has(topic.id));
    return topic;
  }

  /** Deletes a topic, and waits until this process matches it no longer. */
  async removeTopic(workspaceId: string, id: string): Promise<void> {
    await this.topicManager.remove(workspaceId, id, null);
    await eventually('the topic is forgotten', async () => !this.topics['topics'].has(id));
  }

  /** Leases the feed of a source, whoever has it. */
  async claim({ feedKey }: SourceEntity): Promise<LeasedFeed> {
    const [feed] = await this.database.query<LeasedFeed>(
      `update feeds set lease_token = $2, lease_until = clock_timestamp() + interval '1 minute' where key = $1
       returning key, kind, config, sealed, cursor, revision, failures, callback_token as "callbackToken", lease_token as "leaseToken"`,
      [feedKey, newId()],
    );
    return feed!;
  }

  /** Reads the feed of a source once, to its end. */
  async read(source: SourceEntity): Promise<void> {
    await this.reader.run(await this.claim(source), NEVER);
  }

  /** Runs the back-fills that were asked for. */
  async runBackfills(): Promise<void> {
    for (const { name, payload } of this.jobs.splice(0))
      if (name === 'backfill-topic') await this.backfill.run(payload as BackfillRequest, NEVER);
  }

  /** What one test leaves would be the next one's work. */
  async clear(): Promise<void> {
    await this.database.execute(
      'truncate mentions, texts, mention_counts, source_counts, mutes, sources, topics, feed_gaps, feeds cascade',
    );
  }

  async stop(): Promise<void> {
    await this.topics.onModuleDestroy();
  }
}
