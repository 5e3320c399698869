import { Module, type DynamicModule } from '@nestjs/common';
import { accountsSchema, SharedAccountsModule } from '#accounts';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { listeningSchema } from '#listening';
import { NotificationsModule, notificationsSchema } from '#notifications';
import { ConfigError, PlatformModule, type Config, type Logger } from '#platform';
import { PublishingModule, publishingSchema } from '#publishing';

/** One role in one process, for scale-out: as many of these as wanted on one `DATABASE_URL`. */
@Module({})
export class PublisherApp {
  /** Throws ConfigError without DATABASE_URL: the embedded database belongs to one server process. */
  static forRoot(config: Config, logger: Logger): DynamicModule {
    if (!config.databaseUrl)
      throw new ConfigError([
        'DATABASE_URL is missing: a publisher of its own needs a database that several processes share.',
      ]);
    return {
      module: PublisherApp,
      imports: [
        PlatformModule.forRoot(config, { logger }),
        DatabaseModule.forRoot({
          schemas: [accountsSchema, notificationsSchema, publishingSchema, listeningSchema],
          migrate: true,
        }),
        JobsModule.forRoot({ work: true }),
        SharedAccountsModule,
        NotificationsModule.forRoot({ http: false }),
        PublishingModule.forRoot({ http: false, worker: true }),
      ],
    };
  }
}
