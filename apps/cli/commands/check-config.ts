import { readConfig, type Config } from '#platform';
import { print, table } from '../print.js';

const secret = (value: string | null): string => (value === null ? 'not set' : 'set (not shown)');
const orNone = (value: string | null | undefined): string => value ?? 'not set';
const onOff = (value: boolean): string => (value ? 'on' : 'off');
const commaList = (values: string[]): string => values.join(', ') || 'none';

/**
 * What each part of the configuration comes from, and how it is shown. A part that is new does not compile before somebody
 * has decided how it is shown; `check-config.int-spec.ts` compares the names with config/example.env.
 */
const SHOWN: { [K in keyof Config]: (value: Config[K], config: Config) => Record<string, string> } = {
  mode: (mode) => ({ NODE_ENV: mode }),
  host: (host) => ({ HOST: host }),
  port: (port) => ({ PORT: String(port) }),
  publicUrl: (url) => ({ PREGON_PUBLIC_URL: url }),
  trustProxy: (trust) => ({ PREGON_TRUST_PROXY: onOff(trust) }),
  roles: (roles) => ({ PREGON_ROLES: commaList(roles) }),
  logLevel: (level) => ({ PREGON_LOG_LEVEL: level }),
  dataDir: (folder) => ({ PREGON_DATA_DIR: folder }),
  maxUploadBytes: (bytes) => ({ PREGON_MAX_UPLOAD_BYTES: String(bytes) }),
  databaseUrl: (url) => ({ DATABASE_URL: url === null ? 'embedded PostgreSQL' : databasePlace(url) }),
  databasePool: (size) => ({ PREGON_DATABASE_POOL: String(size) }),
  init: (init) => ({
    PREGON_INIT_EMAIL: orNone(init?.email),
    PREGON_INIT_PASSWORD: secret(init?.password ?? null),
    PREGON_INIT_API_KEY: secret(init?.apiKey ?? null),
  }),
  secretKeys: (keys) => ({ PREGON_SECRET_KEYS: keys === null ? 'file in the data folder' : secret(keys) }),
  allowPrivate: (places) => ({ PREGON_ALLOW_PRIVATE: commaList(places) }),
  publisher: (publisher) => ({
    PREGON_PUBLISH_CONCURRENCY: String(publisher.concurrency),
    PREGON_ATTEMPT_TIMEOUT_MS: String(publisher.attemptTimeoutMs),
    PREGON_LEASE_MS: String(publisher.leaseMs),
    PREGON_PREPARE_AHEAD_MS: String(publisher.prepareAheadMs),
    PREGON_READBACK_LAG_MS: String(publisher.readbackLagMs),
  }),
  listener: (listener) => ({
    PREGON_LISTEN_CONCURRENCY: String(listener.concurrency),
    PREGON_FEED_LEASE_MS: String(listener.leaseMs),
    PREGON_TEXT_DAYS: String(listener.textDays),
    PREGON_MENTION_DAYS: String(listener.mentionDays),
    PREGON_SENTIMENT_MODEL: orNone(listener.sentimentModel),
  }),
  mail: (mail) => ({
    PREGON_SMTP_URL: mail === null ? 'not set' : `${new URL(mail.url).host} (login not shown)`,
    PREGON_MAIL_FROM: orNone(mail?.from),
  }),
  networks: ({ x }) => ({
    PREGON_X_CLIENT_ID: orNone(x?.clientId),
    PREGON_X_CLIENT_SECRET: secret(x?.clientSecret ?? null),
    PREGON_X_BASE_URL: orNone(x?.baseUrl),
  }),
  simulator: ({ enabled, port }) => ({ PREGON_SIMULATOR: onOff(enabled), PREGON_SIMULATOR_PORT: String(port) }),
};

/** Prints the configuration that the service would have. Throws ConfigError (exit code 78). */
export async function checkConfig(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const shown = Object.entries(SHOWN).flatMap(([part, show]) =>
    Object.entries((show as (value: unknown) => Record<string, string>)(config[part as keyof Config])),
  );
  const rows = shown.map(([name, value]) => [name, value, env[name]?.trim() ? 'environment' : 'default']);
  await print(table([['VARIABLE', 'VALUE', 'FROM'], ...rows]));
}

/** Host and database of a connection URL; everything else in it may be a secret. */
function databasePlace(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `PostgreSQL at ${searchParams.get('host') ?? host}${pathname} (login not shown)`;
}
