import { useDatabase } from '#testing';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pregon } from './testing/run-pregon.js';

// each run is a process of its own
jest.setTimeout(60_000);

describe('migrate on DATABASE_URL', () => {
  const db = useDatabase([]);
  const run = (...args: string[]) => pregon({ DATABASE_URL: db.url }, 'migrate', ...args);

  it('tells with --check what is missing, does it, and then has nothing to do', async () => {
    const before = await run('--check');
    expect([before.code, before.stdout]).toEqual([77, '']);
    expect(before.stderr).toMatch(/^The database lacks \d+ migration\(s\), the first is Accounts\d+/);

    const done = await run();
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/^Done, \d+ migration\(s\):\n {2}Accounts\d+\n {2}Publishing\d+\n( {2}\w+\d{13}\n)*$/);
    expect(await db.database.query('select * from deliveries')).toEqual([]);

    expect(await run()).toEqual({
      code: 0,
      stdout: 'The database was up to date, nothing had to be done.\n',
      stderr: '',
    });
    expect(await run('--check')).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
  });

  it('refuses what a newer version has migrated, with 76', async () => {
    await db.database.query(`insert into pregon_migrations (timestamp, name) values (1, 'Later1899999999999')`);
    const { code, stderr } = await run();
    expect(code).toBe(76);
    expect(stderr).toContain('Later1899999999999');
    await db.database.query(`delete from pregon_migrations where timestamp = 1`);
  });
});

describe('migrate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-migrate-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('starts the embedded database for the moment', async () => {
    const { code, stdout } = await pregon({ PREGON_DATA_DIR: folder }, 'migrate');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Done')]);
    expect(existsSync(join(folder, 'postgres', 'data', 'PG_VERSION'))).toBe(true);
    expect(existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });

  it('says in one sentence that a database cannot be reached, with 69', async () => {
    const { code, stderr } = await pregon({ DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/x' }, 'migrate');
    expect([code, stderr]).toEqual([69, 'The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n']);
  });
});
