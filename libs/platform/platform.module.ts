import { systemClock, type Clock } from '#kernel';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Config } from './config/config.js';
import { HealthController } from './health/health.controller.js';
import { HealthIndicators } from './health/health-indicators.js';
import { GuardedHttp } from './http-client/guarded-http.js';
import { Logger } from './logging/logger.js';
import { Mailer } from './mail/mailer.js';
import { loadSecretKeys } from './secrets/secret-keys.js';
import { SecretBox } from './secrets/secret-box.js';
import { Telemetry } from './telemetry/telemetry.js';
import { CLOCK, CONFIG } from './tokens.js';

export interface PlatformOverrides {
  clock?: Clock;
  logger?: Logger;
}

/** Global. Provides CONFIG, CLOCK, Logger, GuardedHttp, SecretBox, Mailer, Telemetry and HealthIndicators; serves `/health/*` and `/metrics`. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: Config, overrides: PlatformOverrides = {}): DynamicModule {
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: CLOCK, useValue: overrides.clock ?? systemClock },
      { provide: Logger, useFactory: () => overrides.logger ?? Logger.create({ level: config.logLevel }) },
      { provide: GuardedHttp, useFactory: () => new GuardedHttp({ allowPrivate: config.allowPrivate }) },
      { provide: SecretBox, useFactory: () => new SecretBox(loadSecretKeys(config)) },
      { provide: Mailer, useFactory: () => new Mailer(config.mail) },
      Telemetry,
      HealthIndicators,
    ];
    return {
      module: PlatformModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers,
      exports: [CONFIG, CLOCK, Logger, GuardedHttp, SecretBox, Mailer, Telemetry, HealthIndicators],
    };
  }
}
