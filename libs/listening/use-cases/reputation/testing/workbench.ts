import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccountsModule, accountsSchema, FirstStart, SharedAccountsModule } from '#accounts';
import { Database, type DatabaseSchema } from '#database';
import { JobsModule } from '#jobs';
import type { Clock } from '#kernel';
import { NotificationsModule, notificationsSchema } from '#notifications';
import { configureHttp, Logger, PlatformModule, readConfig } from '#platform';
import { PublishingModule, publishingSchema } from '#publishing';
import { SourceRegistry } from '../../../sources/source-registry.js';
import type { Source } from '../../../sources/kit/source.js';
import { AlertRulesStore } from '../../../store/alert-rules.store.js';
import { AlertsStore } from '../../../store/alerts.store.js';
import { AuthorTracesStore } from '../../../store/author-traces.store.js';
import { BriefSettingsStore } from '../../../store/briefs-settings.store.js';
import { BriefsStore } from '../../../store/briefs.store.js';
import { AlertEntity, AlertRuleEntity } from '../../../store/entities/alert.entity.js';
import { BriefEntity, BriefSettingsEntity } from '../../../store/entities/brief.entity.js';
import { EvidenceStore } from '../../../store/evidence.store.js';
import { FeedsStore } from '../../../store/feeds.store.js';
import { FreshMentionsStore } from '../../../store/fresh-mentions.store.js';
import { MentionCountsStore } from '../../../store/mention-counts.store.js';
import { MentionEditsStore } from '../../../store/mention-edits.store.js';
import { MentionListStore } from '../../../store/mention-list.store.js';
import { MentionsStore } from '../../../store/mentions.store.js';
import { Alerts1764000002101 } from '../../../store/migrations/1764000002101-alerts.js';
import { Briefs1764000002301 } from '../../../store/migrations/1764000002301-briefs.js';
import { ReputationStore } from '../../../store/reputation.store.js';
import { listeningSchema } from '../../../store/schema.js';
import { SourceHealthStore } from '../../../store/source-health.store.js';
import { SourcesStore } from '../../../store/sources.store.js';
import { TextsStore } from '../../../store/texts.store.js';
import { TopicsStore } from '../../../store/topics.store.js';
import { WatchedCountsStore } from '../../../store/watched-counts.store.js';

/** With the tables of alerts and briefs, whether they are registered yet or not. */
const listening: DatabaseSchema = {
  name: 'listening',
  entities: [...new Set([...listeningSchema.entities, AlertEntity, AlertRuleEntity, BriefEntity, BriefSettingsEntity])],
  migrations: [...new Set([...listeningSchema.migrations, Alerts1764000002101, Briefs1764000002301])],
};
export const WORKBENCH_SCHEMAS = [accountsSchema, notificationsSchema, publishingSchema, listening];

const STORES = [
  AlertRulesStore,
  AlertsStore,
  AuthorTracesStore,
  BriefSettingsStore,
  BriefsStore,
  EvidenceStore,
  FeedsStore,
  FreshMentionsStore,
  MentionCountsStore,
  MentionEditsStore,
  MentionListStore,
  MentionsStore,
  ReputationStore,
  SourceHealthStore,
  SourcesStore,
  TextsStore,
  TopicsStore,
  WatchedCountsStore,
];

/** The key of the owner of a workbench with HTTP. */
export const KEY = 'operator-chosen-key-0001-0123456789abc';

interface Options {
  database: Database;
  clock: Clock;
  providers: Provider[];
  controllers?: Type[];
  sources?: readonly Pick<Source, 'kind' | 'silentAfterMs'>[];
  /** true: listens, with accounts and an owner. */
  http?: boolean;
}

/** The use cases under test as Nest puts them together, on a test's database and clock. */
export async function workbench(options: Options): Promise<NestExpressApplication> {
  const { database, clock, providers, controllers = [], sources = [], http = false } = options;
  const config = readConfig({
    NODE_ENV: 'test',
    PREGON_SIMULATOR: 'off',
    PREGON_PUBLIC_URL: 'https://pregon.example',
    PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    PREGON_INIT_EMAIL: 'owner@example.com',
    PREGON_INIT_PASSWORD: 'correct horse battery',
    PREGON_INIT_API_KEY: KEY,
  });
  @Global()
  @Module({ providers: [{ provide: Database, useValue: database }], exports: [Database] })
  class TestDatabaseModule {}
  @Module({
    imports: [
      PlatformModule.forRoot(config, { logger: Logger.silent(), clock }),
      TestDatabaseModule,
      JobsModule.forRoot({ work: false }),
      ...(http ? [AccountsModule] : []),
      SharedAccountsModule,
      NotificationsModule.forRoot({ http: false }),
      PublishingModule.forRoot({ http: false, worker: false }),
    ],
    providers: [
      { provide: SourceRegistry, useValue: new SourceRegistry(sources as readonly Source[]) },
      ...STORES,
      ...providers,
    ],
    controllers,
  })
  class App {}
  const app = await NestFactory.create<NestExpressApplication>(App, { logger: false, abortOnError: false });
  if (!http) return app.init() as Promise<NestExpressApplication>;
  configureHttp(app, config);
  await app.init();
  await app.get(FirstStart).run();
  await app.listen(0, '127.0.0.1');
  return app;
}
