import { CONFIG, HealthIndicators, Logger, type Config } from '#platform';
import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from './database.js';
import { openDatabase, type OpenedDatabase, type OpenOptions } from './open-database.js';

const OPENED = Symbol('OPENED_DATABASE');

/**
 * Global: `Database`. Import it before every module that uses the database when it closes: Nest closes global modules in
 * the reverse order of their import, and after all others.
 */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(OPENED) private readonly opened: OpenedDatabase,
    health: HealthIndicators,
  ) {
    health.register('database', async () => {
      await opened.database.query('select 1');
    });
  }

  static forRoot(options: OpenOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: OPENED,
          inject: [CONFIG, Logger],
          useFactory: (config: Config, logger: Logger) => openDatabase(options, config, logger),
        },
        { provide: Database, inject: [OPENED], useFactory: (opened: OpenedDatabase) => opened.database },
      ],
      exports: [Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened[Symbol.asyncDispose]();
  }
}
