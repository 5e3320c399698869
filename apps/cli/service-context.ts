import 'reflect-metadata';
import { Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DatabaseModule } from '#database';
import { Logger, PlatformModule, type Config } from '#platform';
import { besideRunning, endWithSignals, SCHEMAS } from './running-database.js';

type Feature = DynamicModule | Type;

@Module({})
class CommandModule {
  static forRoot(config: Config, features: Feature[]): DynamicModule {
    return {
      module: CommandModule,
      imports: [
        PlatformModule.forRoot(config, { logger: Logger.silent() }),
        DatabaseModule.forRoot({ schemas: SCHEMAS, migrate: false }),
        ...features,
      ],
    };
  }
}

/**
 * Runs `work` with features of the service on its database, without serving or publishing anything. The embedded database
 * is reached through the service when that runs, and is started for the moment when it does not.
 */
export async function withService<R>(
  config: Config,
  features: Feature[],
  work: (service: INestApplicationContext) => Promise<R>,
): Promise<R> {
  endWithSignals();
  const module = CommandModule.forRoot(await besideRunning(config), features);
  const service = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}
