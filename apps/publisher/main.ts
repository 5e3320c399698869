import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { exitWithError, Logger, NestLogger, readConfig, shutDownOnSignals } from '#platform';
import { PublisherApp } from './publisher-app.module.js';

try {
  const config = readConfig({ ...process.env, PREGON_ROLES: 'publisher' });
  const logger = Logger.create({ level: config.logLevel });
  const app = await NestFactory.createApplicationContext(PublisherApp.forRoot(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  shutDownOnSignals(app);
  process.stdout.write('The publisher is ready.\n');
} catch (error) {
  exitWithError(error);
}
