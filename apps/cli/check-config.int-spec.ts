import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { pregon } from './testing/run-pregon.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SECRETS = {
  DATABASE_URL: 'postgres://ana:hidden-1@db.example.org:5433/pregon?password=hidden-2',
  PREGON_INIT_PASSWORD: 'hidden-3-hidden-3',
  PREGON_INIT_API_KEY: 'hidden-4'.repeat(5),
  PREGON_SECRET_KEYS: `hidden-5:${KEY}`,
  PREGON_X_CLIENT_SECRET: 'hidden-6',
};

describe('check-config', () => {
  it('shows every variable of config/example.env, and which of them the environment gives', async () => {
    const { code, stdout } = await pregon({ PORT: '4321', PREGON_DATA_DIR: '/srv/pregon' }, 'check-config');
    expect(code).toBe(0);
    const shown = stdout.split('\n').slice(1, -1);
    const documented = readFileSync('config/example.env', 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm);
    expect(shown.map((line) => line.split(' ')[0]).toSorted()).toEqual(
      [...documented].map(([, name]) => name).toSorted(),
    );
    expect(shown).toContainEqual(expect.stringMatching(/^PORT +4321 +environment$/));
    expect(shown).toContainEqual(expect.stringMatching(/^PREGON_PUBLIC_URL +http:\/\/localhost:4321 +default$/));
    expect(shown).toContainEqual(expect.stringMatching(/^DATABASE_URL +embedded PostgreSQL +default$/));
  });

  it('shows no secret', async () => {
    const env = { ...SECRETS, PREGON_INIT_EMAIL: 'ana@example.org', PREGON_X_CLIENT_ID: 'app' };
    const { code, stdout, stderr } = await pregon(env, 'check-config');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('hidden');
    expect(stdout).not.toContain(KEY);
    expect(stdout).toMatch(
      /DATABASE_URL +PostgreSQL at db\.example\.org:5433\/pregon \(login not shown\) +environment/,
    );
    expect(stdout).toMatch(/PREGON_SECRET_KEYS +set \(not shown\) +environment/);
  });

  it('exits with 78 and names all problems, never a value', async () => {
    const { code, stdout, stderr } = await pregon({ PORT: 'hidden', PREGON_ROLS: 'hidden' }, 'check-config');
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('PORT must be a whole number');
    expect(stderr).toContain('PREGON_ROLS is not known');
    expect(stderr).not.toMatch(/hidden|    at /);
  });

  it('leaves the variables of pregon post alone', async () => {
    expect((await pregon({ PREGON_API_KEY: 'k', PREGON_API_URL: 'http://x' }, 'check-config')).code).toBe(0);
  });
});
