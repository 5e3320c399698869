import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { exitWithError, Logger, NestLogger, readConfig, shutDownOnSignals } from '#platform';
import { ListenerApp } from './listener-app.module.js';

try {
  const config = readConfig({ ...process.env, PREGON_ROLES: 'listener' });
  const logger = Logger.create({ level: config.logLevel });
  const app = await NestFactory.createApplicationContext(ListenerApp.forRoot(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  shutDownOnSignals(app);
  process.stdout.write('The listener is ready.\n');
} catch (error) {
  exitWithError(error);
}
