import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule, accountsSchema, SharedAccountsModule } from '#accounts';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { ListeningModule, listeningSchema } from '#listening';
import { NotificationsModule, notificationsSchema } from '#notifications';
import { PlatformModule, type Config, type Logger } from '#platform';
import { PublishingModule, publishingSchema } from '#publishing';
import { Housekeeping } from './housekeeping.js';

/** The whole service in one process, or the roles that the configuration names. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    const api = config.roles.includes('api');
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config, { logger }),
        DatabaseModule.forRoot({
          schemas: [accountsSchema, notificationsSchema, publishingSchema, listeningSchema],
          migrate: true,
        }),
        JobsModule.forRoot({ work: true }),
        ...(api ? [AccountsModule] : []),
        SharedAccountsModule,
        NotificationsModule.forRoot({ http: api }),
        PublishingModule.forRoot({ http: api, worker: config.roles.includes('publisher') }),
        ListeningModule.forRoot({ http: api, worker: config.roles.includes('listener') }),
      ],
      providers: api ? [Housekeeping] : [],
    };
  }
}
