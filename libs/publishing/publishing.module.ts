import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { createConnectors, NetworkRegistry } from '#networks';
import { CONFIG, type Config } from '#platform';
import { ChannelsController } from './http/channels.controller.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { HoldsController } from './http/holds.controller.js';
import { MediaController } from './http/media.controller.js';
import { NetworksController } from './http/networks.controller.js';
import { PostsController } from './http/posts.controller.js';
import { AttemptsStore } from './store/attempts.store.js';
import { ChannelStatusStore } from './store/channel-status.store.js';
import { ChannelsStore } from './store/channels.store.js';
import { ClaimsStore } from './store/claims.store.js';
import { DeliveriesStore } from './store/deliveries.store.js';
import { InspectionStore } from './store/inspection.store.js';
import { MediaLibrary } from './store/media-library.js';
import { OAuthFlowsStore } from './store/oauth-flows.store.js';
import { PostsStore } from './store/posts.store.js';
import { QueueMetrics } from './store/queue-metrics.js';
import { SweepsStore } from './store/sweeps.store.js';
import { WorkStore } from './store/work.store.js';
import { ActAsChannel } from './use-cases/act-as-channel.js';
import { CancelPost } from './use-cases/cancel-post.js';
import { ChannelProblems } from './use-cases/channel-problems.js';
import { ChannelSessions } from './use-cases/channel-session.js';
import { ClaimDeliveries } from './use-cases/claim-deliveries.js';
import { SweepDeliveries } from './use-cases/sweep-deliveries.js';
import { WatchChannels } from './use-cases/watch-channels.js';
import { CheckChannel } from './use-cases/check-channel.js';
import { CheckPost } from './use-cases/check-post.js';
import { ComposePost } from './use-cases/compose-post.js';
import { ConnectChannel } from './use-cases/connect-channel.js';
import { CreatePost } from './use-cases/create-post.js';
import { DuplicatePost } from './use-cases/duplicate-post.js';
import { EditPost } from './use-cases/edit-post.js';
import { HoldWorkspace } from './use-cases/hold-workspace.js';
import { InspectPublishing } from './use-cases/inspect-publishing.js';
import { ManageChannel } from './use-cases/manage-channel.js';
import { ManageMedia } from './use-cases/manage-media.js';
import { OAuthConnect } from './use-cases/oauth-connect.js';
import { PlanDeliveries } from './use-cases/plan-deliveries.js';
import { ReadChannelMentions } from './use-cases/read-channel-mentions.js';
import { ReadDeliveries } from './use-cases/read-deliveries.js';
import { ReadPosts } from './use-cases/read-posts.js';
import { RefreshChannel } from './use-cases/refresh-channel.js';
import { SettleDelivery } from './use-cases/settle-delivery.js';
import { TellWebhooks } from './use-cases/tell-webhooks.js';
import { ValidatePost } from './use-cases/validate-post.js';
import { ChannelWatch } from './worker/channel-watch.js';
import { DatabaseClock } from './use-cases/database-clock.js';
import { PrepareDelivery } from './use-cases/prepare-delivery.js';
import { PublishDelivery } from './use-cases/publish-delivery.js';
import { Publisher } from './worker/publisher.js';
import { PublisherMetrics } from './use-cases/publisher-metrics.js';
import { PublishingWrites } from './use-cases/publishing-writes.js';
import { ReconcileDelivery } from './use-cases/reconcile-delivery.js';

const STORES = [
  AttemptsStore,
  ChannelsStore,
  ChannelStatusStore,
  ClaimsStore,
  DeliveriesStore,
  InspectionStore,
  MediaLibrary,
  OAuthFlowsStore,
  PostsStore,
  QueueMetrics,
  SweepsStore,
  WorkStore,
];

const USE_CASES = [
  ActAsChannel,
  CancelPost,
  ChannelProblems,
  ChannelSessions,
  CheckChannel,
  CheckPost,
  ComposePost,
  ConnectChannel,
  CreatePost,
  DuplicatePost,
  EditPost,
  HoldWorkspace,
  InspectPublishing,
  ManageChannel,
  ManageMedia,
  OAuthConnect,
  PlanDeliveries,
  ReadChannelMentions,
  ReadDeliveries,
  ReadPosts,
  RefreshChannel,
  SettleDelivery,
  TellWebhooks,
  ValidatePost,
];

const WORKER = [
  ClaimDeliveries,
  SweepDeliveries,
  WatchChannels,
  ChannelWatch,
  DatabaseClock,
  PrepareDelivery,
  PublishDelivery,
  Publisher,
  PublisherMetrics,
  PublishingWrites,
  ReconcileDelivery,
];

const CONTROLLERS = [
  ChannelsController,
  DeliveriesController,
  HoldsController,
  MediaController,
  NetworksController,
  PostsController,
];

const NETWORKS = {
  provide: NetworkRegistry,
  useFactory: (config: Config): NetworkRegistry => new NetworkRegistry(createConnectors(config)),
  inject: [CONFIG],
};

/** What other features use of it. */
const DOOR = [HoldWorkspace, ManageChannel, ReadChannelMentions, ReadDeliveries];

/** Channels, posts and deliveries. `http`: with its routes; `worker`: with the publisher's loop. */
@Global()
@Module({})
export class PublishingModule {
  static forRoot(options: { http: boolean; worker: boolean }): DynamicModule {
    return {
      module: PublishingModule,
      imports: options.worker ? [ScheduleModule.forRoot()] : [],
      providers: [NETWORKS, ...STORES, ...USE_CASES, ...(options.worker ? WORKER : [])],
      controllers: options.http ? CONTROLLERS : [],
      exports: DOOR,
    };
  }
}
