import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ReadChannelMentions } from '#publishing';
import { SourceCallbacksController } from './http/source-callbacks.controller.js';
import { SourcesController } from './http/sources.controller.js';
import { TopicsController } from './http/topics.controller.js';
import { createSources } from './sources/registry.js';
import { SourceRegistry } from './sources/source-registry.js';
import { CorrectionsStore } from './store/corrections.store.js';
import { FeedLeasesStore } from './store/feed-leases.store.js';
import { FeedsStore } from './store/feeds.store.js';
import { MentionCountsStore } from './store/mention-counts.store.js';
import { MentionsStore } from './store/mentions.store.js';
import { MutesStore } from './store/mutes.store.js';
import { RetentionStore } from './store/retention.store.js';
import { SourcesStore } from './store/sources.store.js';
import { StoriesStore } from './store/stories.store.js';
import { TextsStore } from './store/texts.store.js';
import { TopicsStore } from './store/topics.store.js';
import { AnswerCallback } from './use-cases/answer-callback.js';
import { BackfillTopic } from './use-cases/backfill-topic.js';
import { ClaimFeeds } from './use-cases/claim-feeds.js';
import { IngestBatch } from './use-cases/ingest-batch.js';
import { ListenerMetrics } from './use-cases/listener-metrics.js';
import { ManageSources } from './use-cases/manage-sources.js';
import { ManageTopics } from './use-cases/manage-topics.js';
import { MentionBus } from './use-cases/mention-bus.js';
import { PlanBatch } from './use-cases/plan-batch.js';
import { PreviewTopic } from './use-cases/preview-topic.js';
import { PruneListening } from './use-cases/prune-listening.js';
import { PushItems } from './use-cases/push-items.js';
import { ReadFeed } from './use-cases/read-feed.js';
import { ReadSources } from './use-cases/read-sources.js';
import { RecordMentions } from './use-cases/record-mentions.js';
import { SourceIos } from './use-cases/source-io.js';
import { TextAnalysis } from './use-cases/text-analysis.js';
import { TopicIndex } from './use-cases/topic-index.js';
import { WorkspaceMutes } from './use-cases/workspace-mutes.js';
import { WorkspaceProfiles } from './use-cases/workspace-profiles.js';
import { WorkspaceSentiment } from './use-cases/workspace-sentiment.js';
import { WorkspaceStories } from './use-cases/workspace-stories.js';
import { BacktestAlertRule } from './use-cases/alerting/backtest-alert-rule.js';
import { DueAlertRules } from './use-cases/alerting/due-alert-rules.js';
import { EvaluateAlertRule } from './use-cases/alerting/evaluate-alert-rule.js';
import { ExplainAlert } from './use-cases/alerting/explain-alert.js';
import { HistoryOfCounts } from './use-cases/alerting/history-of-counts.js';
import { ManageAlertRules } from './use-cases/alerting/manage-alert-rules.js';
import { RaiseAlert } from './use-cases/alerting/raise-alert.js';
import { ReadAlerts } from './use-cases/alerting/read-alerts.js';
import { ResumeByLink } from './use-cases/alerting/resume-by-link.js';
import { ResumeTokens } from './use-cases/alerting/resume-tokens.js';
import { SealedActions } from './use-cases/alerting/sealed-actions.js';
import { SettleAlert } from './use-cases/alerting/settle-alert.js';
import { UnwellSources } from './use-cases/alerting/unwell-sources.js';
import { WatchCounts } from './use-cases/alerting/watch-counts.js';
import { WatchMentions } from './use-cases/alerting/watch-mentions.js';
import { WatchSentiment } from './use-cases/alerting/watch-sentiment.js';
import { WatchSources } from './use-cases/alerting/watch-sources.js';
import { EditMention } from './use-cases/mentions/edit-mention.js';
import { EraseAuthor } from './use-cases/mentions/erase-author.js';
import { ExportMentions } from './use-cases/mentions/export-mentions.js';
import { ManageMutes } from './use-cases/mentions/manage-mutes.js';
import { ManageViews } from './use-cases/mentions/manage-views.js';
import { ReadMentions } from './use-cases/mentions/read-mentions.js';
import { CompareVoices } from './use-cases/reputation/compare-voices.js';
import { FindTrends } from './use-cases/reputation/find-trends.js';
import { ReadReputation } from './use-cases/reputation/read-reputation.js';
import { ReadUnlinked } from './use-cases/reputation/read-unlinked.js';
import { RisingTerms } from './use-cases/reputation/rising-terms.js';
import { TopicTimes } from './use-cases/reputation/topic-times.js';
import { ViewCrisis } from './use-cases/reputation/view-crisis.js';
import { AlertRulesStore } from './store/alert-rules.store.js';
import { AlertsStore } from './store/alerts.store.js';
import { AuthorTracesStore } from './store/author-traces.store.js';
import { EvidenceStore } from './store/evidence.store.js';
import { FreshMentionsStore } from './store/fresh-mentions.store.js';
import { MentionEditsStore } from './store/mention-edits.store.js';
import { MentionListStore } from './store/mention-list.store.js';
import { MentionViewsStore } from './store/mention-views.store.js';
import { ReputationStore } from './store/reputation.store.js';
import { SourceHealthStore } from './store/source-health.store.js';
import { WatchedCountsStore } from './store/watched-counts.store.js';
import { AlertRulesController } from './http/alert-rules.controller.js';
import { AlertsController } from './http/alerts.controller.js';
import { MentionViewsController } from './http/mention-views.controller.js';
import { MentionsController } from './http/mentions.controller.js';
import { MutesController } from './http/mutes.controller.js';
import { ReputationController } from './http/reputation.controller.js';
import { ResumeController } from './http/resume.controller.js';
import { AlertWatch } from './worker/alert-watch.js';
import { BriefSettings } from './use-cases/briefs/brief-settings.js';
import { FindOpportunities } from './use-cases/briefs/find-opportunities.js';
import { GatherBrief } from './use-cases/briefs/gather-brief.js';
import { MakeBriefs } from './use-cases/briefs/make-briefs.js';
import { ReadBriefs } from './use-cases/briefs/read-briefs.js';
import { AnnounceMentions } from './use-cases/mentions/announce-mentions.js';
import { BriefJobs } from './worker/brief-jobs.js';
import { BriefSettingsController } from './http/briefs-settings.controller.js';
import { BriefsController } from './http/briefs.controller.js';
import { BriefSettingsStore } from './store/briefs-settings.store.js';
import { BriefsStore } from './store/briefs.store.js';
import { FeedRunner } from './worker/feed-runner.js';
import { ListeningJobs } from './worker/listening-jobs.js';

const STORES = [
  BriefsStore,
  BriefSettingsStore,
  AlertRulesStore,
  AlertsStore,
  AuthorTracesStore,
  EvidenceStore,
  FreshMentionsStore,
  MentionEditsStore,
  MentionListStore,
  MentionViewsStore,
  ReputationStore,
  SourceHealthStore,
  WatchedCountsStore,
  CorrectionsStore,
  FeedLeasesStore,
  FeedsStore,
  MentionCountsStore,
  MentionsStore,
  MutesStore,
  RetentionStore,
  SourcesStore,
  StoriesStore,
  TextsStore,
  TopicsStore,
];

/** Also for processes without the worker: what is pushed and called back is ingested where it arrives. */
const INGEST = [
  AnswerCallback,
  IngestBatch,
  ListenerMetrics,
  MentionBus,
  PlanBatch,
  PushItems,
  RecordMentions,
  SourceIos,
  TextAnalysis,
  TopicIndex,
  WorkspaceMutes,
  WorkspaceProfiles,
  WorkspaceSentiment,
  WorkspaceStories,
];

const USE_CASES = [ManageSources, ManageTopics, PreviewTopic, ReadSources];

/** People at work on mentions. */
const MENTIONS = [AnnounceMentions, EditMention, EraseAuthor, ExportMentions, ManageMutes, ManageViews, ReadMentions];

const REPUTATION = [CompareVoices, FindTrends, ReadReputation, ReadUnlinked, RisingTerms, TopicTimes, ViewCrisis];

const ALERTING = [
  BacktestAlertRule,
  DueAlertRules,
  EvaluateAlertRule,
  ExplainAlert,
  HistoryOfCounts,
  ManageAlertRules,
  RaiseAlert,
  ReadAlerts,
  ResumeByLink,
  ResumeTokens,
  SealedActions,
  SettleAlert,
  UnwellSources,
  WatchCounts,
  WatchMentions,
  WatchSentiment,
  WatchSources,
];

const BRIEFS = [BriefSettings, FindOpportunities, GatherBrief, MakeBriefs, ReadBriefs];

const WORKER = [BriefJobs, AlertWatch, BackfillTopic, ClaimFeeds, FeedRunner, ListeningJobs, PruneListening, ReadFeed];

const CONTROLLERS = [
  BriefsController,
  BriefSettingsController,
  AlertRulesController,
  AlertsController,
  MentionViewsController,
  MentionsController,
  MutesController,
  ReputationController,
  ResumeController,
  SourceCallbacksController,
  SourcesController,
  TopicsController,
];

const SOURCES = {
  provide: SourceRegistry,
  useFactory: (mentions: ReadChannelMentions) =>
    new SourceRegistry(createSources((...asked) => mentions.run(...asked))),
  inject: [ReadChannelMentions],
};

/** Topics, sources, and what they hear. `http`: with its routes; `worker`: with the listener's loop and its jobs. */
@Global()
@Module({})
export class ListeningModule {
  static forRoot(options: { http: boolean; worker: boolean }): DynamicModule {
    return {
      module: ListeningModule,
      providers: [
        SOURCES,
        ...STORES,
        ...INGEST,
        ...USE_CASES,
        ...MENTIONS,
        ...REPUTATION,
        ...ALERTING,
        ...BRIEFS,
        ...(options.worker ? WORKER : []),
      ],
      controllers: options.http ? CONTROLLERS : [],
    };
  }
}
