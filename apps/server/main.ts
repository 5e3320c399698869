import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FirstStart } from '#accounts';
import {
  configureHttp,
  exitWithError,
  Logger,
  NestLogger,
  readConfig,
  shutDownOnSignals,
  type Config,
} from '#platform';
import { AppModule } from './app.module.js';
import { startSimulatorChild, type SimulatedNetworks } from './simulator-child.js';

try {
  await start(readConfig(process.env));
} catch (error) {
  exitWithError(error);
}

async function start(config: Config): Promise<void> {
  const logger = Logger.create({ level: config.logLevel });
  const simulated = config.simulator.enabled ? await startSimulatorChild(config.simulator.port) : null;
  const hosts = Object.values(simulated?.networks ?? {}).map((url) => new URL(url).host);
  const module = AppModule.forRoot({ ...config, allowPrivate: [...config.allowPrivate, ...hosts] }, logger);
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: new NestLogger(logger),
    forceCloseConnections: true,
    abortOnError: false,
  });
  configureHttp(app, config);
  shutDownOnSignals(app);
  await app.init();
  // before listening: whoever sees us ready finds the first key working
  const link = config.roles.includes('api') ? await app.get(FirstStart).run() : null;
  await app.listen(config.port, config.host);
  welcome(config, simulated, link);
}

/** The few lines that a person at a terminal reads; everything else is in the log. */
function welcome({ publicUrl }: Config, simulated: SimulatedNetworks | null, link: string | null): void {
  const lines = [`Pregón is ready: ${publicUrl}  (API: ${publicUrl}/docs)`];
  if (simulated) lines.push(`Simulated networks, no key needed: ${simulated.url}`);
  if (link) lines.push(`Set up the first workspace, once: ${link}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
