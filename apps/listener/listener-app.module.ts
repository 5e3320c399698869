import { Module, type DynamicModule } from '@nestjs/common';
import { accountsSchema, SharedAccountsModule } from '#accounts';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { ListeningModule, listeningSchema } from '#listening';
import { NotificationsModule, notificationsSchema } from '#notifications';
import { ConfigError, PlatformModule, type Config, type Logger } from '#platform';
import { PublishingModule, publishingSchema } from '#publishing';

/** One role in one process, for scale-out: as many of these as wanted on one `DATABASE_URL`. */
@Module({})
export class ListenerApp {
  /** Throws ConfigError without DATABASE_URL: the embedded database belongs to one server process. */
  static forRoot(config: Config, logger: Logger): DynamicModule {
    if (!config.databaseUrl)
      throw new ConfigError([
        'DATABASE_URL is missing: a listener of its own needs a database that several processes share.',
      ]);
    const schemas = [accountsSchema, notificationsSchema, publishingSchema, listeningSchema];
    return {
      module: ListenerApp,
      imports: [
        PlatformModule.forRoot(config, { logger }),
        DatabaseModule.forRoot({ schemas, migrate: true }),
        JobsModule.forRoot({ work: true }),
        SharedAccountsModule,
        NotificationsModule.forRoot({ http: false }),
        // an alert may hold what is to be published
        PublishingModule.forRoot({ http: false, worker: false }),
        ListeningModule.forRoot({ http: false, worker: true }),
      ],
    };
  }
}
