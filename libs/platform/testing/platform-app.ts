import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Writable } from 'node:stream';
import { readConfig } from '../config/read-config.js';
import { configureHttp } from '../http/configure-http.js';
import { Logger } from '../logging/logger.js';
import { PlatformModule } from '../platform.module.js';

export interface PlatformApp {
  app: NestExpressApplication;
  url: string;
  /** Every line logged so far. */
  logged(): string;
}

/** A listening app of nothing but platform and the given controllers, for the tests of this lib. */
export async function startPlatformApp(...controllers: Type[]): Promise<PlatformApp> {
  const config = readConfig({
    NODE_ENV: 'test',
    PREGON_SIMULATOR: 'off',
    PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
  });
  let lines = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString();
      done();
    },
  });
  const logger = Logger.create({ level: 'info', destination });
  @Module({ imports: [PlatformModule.forRoot(config, { logger })], controllers })
  class App {}
  const app = await NestFactory.create<NestExpressApplication>(App, { logger: false });
  configureHttp(app, config);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), logged: () => lines };
}
