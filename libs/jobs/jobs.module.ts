import { Database } from '#database';
import { Logger, Telemetry } from '#platform';
import { Global, Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { Jobs } from './jobs.js';

/** Running jobs get so long to end when the process shuts down, out of the 10 s that it has. */
const STOP_MS = 6_000;

/** Global: `Jobs`, started. Import it after DatabaseModule. */
@Global()
@Module({})
export class JobsModule implements BeforeApplicationShutdown {
  constructor(private readonly jobs: Jobs) {}

  /** `work: false`: this process sends jobs and leaves their handling to others. */
  static forRoot(options: { work: boolean }): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: Jobs,
          inject: [Database, Logger, Telemetry],
          useFactory: (database: Database, logger: Logger, telemetry: Telemetry) =>
            Jobs.start({ database, logger, telemetry, ...options }),
        },
      ],
      exports: [Jobs],
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.stop(STOP_MS);
  }
}
