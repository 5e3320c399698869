import { resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import * as field from './fields.js';
import { EnvironmentReader } from './environment-reader.js';

/** What `pregon post` reads; a shell that has them set may start the service too. */
const OF_THE_COMMAND_LINE = ['PREGON_API_KEY', 'PREGON_API_URL'];

/**
 * Reads the configuration from the environment. Pure. Throws a ConfigError that lists every problem at once.
 * An empty variable counts as missing, as compose files write them.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = new EnvironmentReader(env);
  const mode = read.value('NODE_ENV', field.oneOf('development', 'production', 'test'), 'development');
  const port = read.value('PORT', field.integer(0, 65535), 3000);
  const databaseUrl = read.value('DATABASE_URL', field.postgresUrl, null);
  const simulator = {
    enabled: read.value('PREGON_SIMULATOR', field.onOff, databaseUrl === null && mode !== 'production'),
    port: read.value('PREGON_SIMULATOR_PORT', field.integer(0, 65535), 4600),
  };
  const config: Config = {
    mode,
    host: read.value('HOST', field.text, '127.0.0.1'),
    port,
    publicUrl: read.value('PREGON_PUBLIC_URL', field.httpUrl, `http://localhost:${port}`),
    dataDir: resolve(read.value('PREGON_DATA_DIR', field.text, './.data')),
    databaseUrl,
    databasePool: read.value('PREGON_DATABASE_POOL', field.integer(2, 500), 10),
    roles: read.value('PREGON_ROLES', field.roles, ['api', 'publisher', 'listener']),
    init: readInit(read),
    secretKeys: read.value('PREGON_SECRET_KEYS', field.secretKeys, null),
    simulator,
    allowPrivate: [...read.value('PREGON_ALLOW_PRIVATE', field.allowed, []), ...simulatorHosts(simulator)],
    trustProxy: read.value('PREGON_TRUST_PROXY', field.onOff, false),
    logLevel: read.value(
      'PREGON_LOG_LEVEL',
      field.oneOf('silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'),
      'info',
    ),
    publisher: {
      concurrency: read.value('PREGON_PUBLISH_CONCURRENCY', field.integer(1, 10_000), 64),
      attemptTimeoutMs: read.value('PREGON_ATTEMPT_TIMEOUT_MS', field.integer(100, 600_000), 30_000),
      leaseMs: read.value('PREGON_LEASE_MS', field.integer(200, 600_000), 5_000),
      prepareAheadMs: read.value('PREGON_PREPARE_AHEAD_MS', field.integer(0, 86_400_000), 600_000),
      readbackLagMs: read.value('PREGON_READBACK_LAG_MS', field.integer(0, 600_000), 15_000),
    },
    listener: {
      concurrency: read.value('PREGON_LISTEN_CONCURRENCY', field.integer(1, 10_000), 32),
      leaseMs: read.value('PREGON_FEED_LEASE_MS', field.integer(1_000, 600_000), 15_000),
      textDays: read.value('PREGON_TEXT_DAYS', field.integer(0, 36_500), 30),
      mentionDays: read.value('PREGON_MENTION_DAYS', field.integer(1, 36_500), 400),
      sentimentModel: read.value('PREGON_SENTIMENT_MODEL', field.text, null),
    },
    mail: readMail(read),
    maxUploadBytes: read.value('PREGON_MAX_UPLOAD_BYTES', field.integer(1024, 2 ** 31), 52_428_800),
    networks: { x: readX(read) },
  };
  if (mode === 'production') checkProduction(config, read);
  read.refuseMistyped('PREGON_', OF_THE_COMMAND_LINE);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

function readInit(read: EnvironmentReader): Config['init'] {
  const email = read.value('PREGON_INIT_EMAIL', field.email, null);
  const password = read.value('PREGON_INIT_PASSWORD', field.password, null);
  const apiKey = read.value('PREGON_INIT_API_KEY', field.apiKey, null);
  if (read.has('PREGON_INIT_EMAIL') !== read.has('PREGON_INIT_PASSWORD')) {
    read.problem('PREGON_INIT_EMAIL', 'and PREGON_INIT_PASSWORD make the first owner together: set both or none');
  } else if (read.has('PREGON_INIT_API_KEY') && !read.has('PREGON_INIT_EMAIL')) {
    read.problem(
      'PREGON_INIT_API_KEY',
      'is the key of the first owner: set PREGON_INIT_EMAIL and PREGON_INIT_PASSWORD too',
    );
  }
  return email !== null && password !== null ? { email, password, apiKey } : null;
}

function readMail(read: EnvironmentReader): Config['mail'] {
  const url = read.value('PREGON_SMTP_URL', field.smtpUrl, null);
  const from = read.value('PREGON_MAIL_FROM', field.text, null);
  if (read.has('PREGON_SMTP_URL') !== read.has('PREGON_MAIL_FROM'))
    read.problem('PREGON_SMTP_URL', 'and PREGON_MAIL_FROM make mail possible together: set both or none');
  return url !== null && from !== null ? { url, from } : null;
}

function readX(read: EnvironmentReader): Config['networks']['x'] {
  const clientId = read.value('PREGON_X_CLIENT_ID', field.text, null);
  const clientSecret = read.value('PREGON_X_CLIENT_SECRET', field.text, null);
  const baseUrl = read.value('PREGON_X_BASE_URL', field.httpUrl, null);
  if (clientSecret !== null && clientId === null) {
    read.problem('PREGON_X_CLIENT_SECRET', 'belongs to an app: set PREGON_X_CLIENT_ID too');
  }
  return clientId === null ? null : { clientId, clientSecret, baseUrl };
}

/** The simulated networks live on loopback, where nothing else may be reached. */
const simulatorHosts = ({ enabled, port }: Config['simulator']): string[] =>
  enabled ? [`127.0.0.1:${port}`, `localhost:${port}`] : [];

function checkProduction(config: Config, read: EnvironmentReader): void {
  if (config.simulator.enabled)
    read.problem('PREGON_SIMULATOR', 'must be off in production: the simulated networks are open to all');
  if (config.databaseUrl !== null && config.secretKeys === null) {
    read.problem(
      'PREGON_SECRET_KEYS',
      'must be set in production with DATABASE_URL: all processes must share the keys',
    );
  }
}
