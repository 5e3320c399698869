import { Database } from '#database';
import type { Clock } from '#kernel';
import { configureHttp, Logger, PlatformModule, readConfig } from '#platform';
import { Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Writable } from 'node:stream';
import { AccountsModule } from '../accounts.module.js';
import { FirstStart } from '../use-cases/first-start.js';

export interface AccountsApp extends AsyncDisposable {
  app: NestExpressApplication;
  url: string;
  /** Every line logged so far. */
  logged(): string;
}

interface Options {
  database: Database;
  clock?: Clock;
  env?: NodeJS.ProcessEnv;
  controllers?: Type[];
}

/** The key, password and address of the owner that `startAccountsApp` makes. */
export const OWNER = {
  email: 'owner@example.com',
  password: 'correct horse battery',
  key: 'operator-chosen-key-0001-0123456789abc',
};

const INIT = {
  PREGON_INIT_EMAIL: OWNER.email,
  PREGON_INIT_PASSWORD: OWNER.password,
  PREGON_INIT_API_KEY: OWNER.key,
};

/** A listening app of platform, accounts and the given controllers, with an owner. */
export async function startAccountsApp(options: Options): Promise<AccountsApp> {
  const started = await listen({ ...options, env: { ...INIT, ...options.env } });
  await started.app.get(FirstStart).run();
  return started;
}

/** The same on a database without an owner; `FirstStart` has not run. */
export async function listen({ database, clock, env, controllers = [] }: Options): Promise<AccountsApp> {
  const config = readConfig({
    NODE_ENV: 'test',
    PREGON_SIMULATOR: 'off',
    PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    ...env,
  });
  let lines = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString();
      done();
    },
  });
  const logger = Logger.create({ level: 'debug', destination });
  @Global()
  @Module({ providers: [{ provide: Database, useValue: database }], exports: [Database] })
  class TestDatabaseModule {}
  @Module({
    imports: [PlatformModule.forRoot(config, { logger, ...(clock && { clock }) }), TestDatabaseModule, AccountsModule],
    controllers,
  })
  class App {}
  const app = await NestFactory.create<NestExpressApplication>(App, { logger: false, abortOnError: false });
  configureHttp(app, config);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), logged: () => lines, [Symbol.asyncDispose]: () => app.close() };
}
