import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { ConfigError } from './config-error.js';
import { readConfig } from './read-config.js';

const KEY = Buffer.alloc(32, 7).toString('base64');

/** The problems of an environment, one per line. */
function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return [...(error as ConfigError).problems];
  }
}

describe('readConfig', () => {
  it('needs no environment at all', () => {
    expect(readConfig({})).toEqual({
      mode: 'development',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: resolve('.data'),
      databaseUrl: null,
      databasePool: 10,
      roles: ['api', 'publisher', 'listener'],
      init: null,
      secretKeys: null,
      simulator: { enabled: true, port: 4600 },
      allowPrivate: ['127.0.0.1:4600', 'localhost:4600'],
      trustProxy: false,
      logLevel: 'info',
      publisher: {
        concurrency: 64,
        attemptTimeoutMs: 30_000,
        leaseMs: 5_000,
        prepareAheadMs: 600_000,
        readbackLagMs: 15_000,
      },
      listener: { concurrency: 32, leaseMs: 15_000, textDays: 30, mentionDays: 400, sentimentModel: null },
      mail: null,
      maxUploadBytes: 52_428_800,
      networks: { x: null },
    });
  });

  it('reads every variable', () => {
    const config = readConfig({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PORT: '8080',
      PREGON_PUBLIC_URL: 'https://posts.example.org/',
      PREGON_DATA_DIR: '/var/lib/pregon',
      DATABASE_URL: 'postgres://u:p@db/pregon',
      PREGON_DATABASE_POOL: '20',
      PREGON_ROLES: ' publisher ',
      PREGON_INIT_EMAIL: 'ana@example.org',
      PREGON_INIT_PASSWORD: 'correct horse battery',
      PREGON_INIT_API_KEY: 'k'.repeat(40),
      PREGON_SECRET_KEYS: `2:${KEY},1:${KEY}`,
      PREGON_SIMULATOR: 'off',
      PREGON_ALLOW_PRIVATE: '10.0.0.0/8, mastodon.internal:3000',
      PREGON_TRUST_PROXY: 'on',
      PREGON_LOG_LEVEL: 'debug',
      PREGON_PUBLISH_CONCURRENCY: '8',
      PREGON_X_CLIENT_ID: 'id',
      PREGON_X_CLIENT_SECRET: 'secret',
      PREGON_X_BASE_URL: 'http://localhost:4600/x',
    });
    expect(config).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://posts.example.org',
      dataDir: '/var/lib/pregon',
      databaseUrl: 'postgres://u:p@db/pregon',
      databasePool: 20,
      roles: ['publisher'],
      init: { email: 'ana@example.org', password: 'correct horse battery', apiKey: 'k'.repeat(40) },
      secretKeys: `2:${KEY},1:${KEY}`,
      simulator: { enabled: false },
      allowPrivate: ['10.0.0.0/8', 'mastodon.internal:3000'],
      trustProxy: true,
      logLevel: 'debug',
      publisher: { concurrency: 8 },
      networks: { x: { clientId: 'id', clientSecret: 'secret', baseUrl: 'http://localhost:4600/x' } },
    });
  });

  it('names all problems at once, and no value', () => {
    const env = {
      PORT: 'hidden-1',
      DATABASE_URL: 'mysql://hidden-2',
      PREGON_SECRET_KEYS: 'hidden-3',
      PREGON_ROLES: 'api,hidden-4',
      PREGON_ALLOW_PRIVATE: 'http://hidden-5/',
      PREGON_INIT_EMAIL: 'hidden-6',
      PREGON_INIT_PASSWORD: 'hidden7',
      PREGON_PUBLIC_URL: 'ftp://hidden-8',
    };
    const problems = problemsOf(env);
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual(Object.keys(env).toSorted());
    expect(problems.join('\n')).not.toContain('hidden');
    expect(problems).toContain('PORT must be a whole number from 0 to 65535.');
  });

  it('lets other variables with its prefix be', () => {
    expect(() => readConfig({ PREGON_URL: 'http://localhost:3000', PREGON_TEST_KEY: 'k' })).not.toThrow();
  });

  it.each([
    [{ PREGON_LOGLEVEL: 'debug' }, 'PREGON_LOGLEVEL is not known'],
    [{ PREGON_INIT_EMAIL: 'ana@example.org' }, 'PREGON_INIT_EMAIL and PREGON_INIT_PASSWORD'],
    [{ PREGON_MAIL_FROM: 'pregon@example.org' }, 'PREGON_SMTP_URL and PREGON_MAIL_FROM'],
    [{ PREGON_SMTP_URL: 'http://mail', PREGON_MAIL_FROM: 'a@b.org' }, 'PREGON_SMTP_URL must be a URL like'],
    [{ PREGON_INIT_API_KEY: 'k'.repeat(40) }, 'PREGON_INIT_API_KEY is the key of the first owner'],
    [{ PREGON_X_CLIENT_SECRET: 's' }, 'PREGON_X_CLIENT_SECRET belongs to an app'],
    [{ NODE_ENV: 'production', PREGON_SIMULATOR: 'on' }, 'PREGON_SIMULATOR must be off'],
    [{ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' }, 'PREGON_SECRET_KEYS must be set'],
    [{ NODE_ENV: 'staging' }, 'NODE_ENV must be one of: development, production, test'],
    [{ PORT: '65536' }, 'PORT must be a whole number'],
    [{ PORT: '-1' }, 'PORT must be a whole number'],
    [{ PREGON_SECRET_KEYS: `1:${KEY},1:${KEY}` }, 'PREGON_SECRET_KEYS must be like'],
    [{ PREGON_SECRET_KEYS: `1:${Buffer.alloc(16).toString('base64')}` }, 'PREGON_SECRET_KEYS must be like'],
  ])('refuses %p', (env, start) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${start}`));
  });

  it('takes an empty variable for a missing one', () => {
    expect(readConfig({ DATABASE_URL: '', PREGON_SECRET_KEYS: ' ' })).toEqual(readConfig({}));
  });

  it('runs the simulator only beside the embedded database and not in production', () => {
    expect(readConfig({ NODE_ENV: 'production' }).simulator.enabled).toBe(false);
    expect(readConfig({ DATABASE_URL: 'postgres://db/x' }).simulator.enabled).toBe(false);
    expect(readConfig({ DATABASE_URL: 'postgres://db/x', PREGON_SIMULATOR: 'on' }).simulator.enabled).toBe(true);
    expect(readConfig({ PREGON_SIMULATOR: 'off' }).allowPrivate).toEqual([]);
  });
});
