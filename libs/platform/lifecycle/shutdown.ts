import type { INestApplicationContext } from '@nestjs/common';
import { Logger } from '../logging/logger.js';
import { EXIT } from './exit-codes.js';

/** Longest that closing may take. */
const SHUTDOWN_MS = 10_000;
/** Ctrl-C under `npm start` comes twice, from the terminal and passed on by npm, within some 10 ms: that is one wish. */
const ECHO_MS = 500;

/**
 * Closes `app` on SIGTERM and SIGINT and ends the process: 0 when all was closed, EXIT.forced after 10 s or at a second signal.
 * Not Nest's `enableShutdownHooks`, which waits for ever.
 */
export function shutDownOnSignals(app: INestApplicationContext): void {
  const logger = app.get(Logger);
  let closingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (closingSince !== null) {
      if (performance.now() - closingSince > ECHO_MS) force(logger, 'A second signal came while shutting down.');
      return;
    }
    closingSince = performance.now();
    logger.info({ signal }, 'Shutting down.');
    setTimeout(() => force(logger, 'Shutting down took more than 10 s.'), SHUTDOWN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'Shutting down failed.');
        process.exit(EXIT.failure);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function force(logger: Logger, message: string): never {
  logger.error({}, message);
  process.exit(EXIT.forced);
}
