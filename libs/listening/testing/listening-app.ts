import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { AccountsModule, accountsSchema, FirstStart, SharedAccountsModule } from '#accounts';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { NotificationsModule, notificationsSchema } from '#notifications';
import { configureHttp, Logger, PlatformModule, readConfig } from '#platform';
import { PublishingModule, publishingSchema } from '#publishing';
import { ListeningModule } from '../listening.module.js';
import { listeningSchema } from '../store/schema.js';

/** Of all that a listening service works with. */
export const SCHEMAS = [accountsSchema, notificationsSchema, publishingSchema, listeningSchema];

const KEY = 'operator-chosen-key-0001-0123456789abc';

export interface Answer {
  status: number;
  body: any;
}

/** A listening service of one process, with an owner's key. */
export class ListeningApp implements AsyncDisposable {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  /** On a migrated database. */
  static async start(databaseUrl: string): Promise<ListeningApp> {
    const config = readConfig({
      NODE_ENV: 'test',
      PREGON_SIMULATOR: 'off',
      DATABASE_URL: databaseUrl,
      PREGON_PUBLIC_URL: 'https://pregon.example',
      PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
      PREGON_INIT_EMAIL: 'owner@example.com',
      PREGON_INIT_PASSWORD: 'correct horse battery',
      PREGON_INIT_API_KEY: KEY,
    });
    @Module({
      imports: [
        PlatformModule.forRoot(config, { logger: Logger.silent() }),
        DatabaseModule.forRoot({ schemas: SCHEMAS, migrate: false }),
        JobsModule.forRoot({ work: true }),
        AccountsModule,
        SharedAccountsModule,
        NotificationsModule.forRoot({ http: false }),
        PublishingModule.forRoot({ http: false, worker: false }),
        ListeningModule.forRoot({ http: true, worker: true }),
      ],
    })
    class App {}
    const app = await NestFactory.create<NestExpressApplication>(App, { logger: false, abortOnError: false });
    configureHttp(app, config);
    await app.init();
    await app.get(FirstStart).run();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new ListeningApp(app, `http://127.0.0.1:${port}`);
  }

  /** Calls as the owner; `body` as JSON, unless it is text. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, ...type, ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const answered = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, body: json ? JSON.parse(answered) : answered };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}
