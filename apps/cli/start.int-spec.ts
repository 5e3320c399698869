import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CLI, pregon } from './testing/run-pregon.js';

jest.setTimeout(60_000);

/** Linux: what this process runs now, in the words of a script of package.json. */
function commandOf(pid: number): string {
  const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  return ['exec node', ...args].join(' ').replace(`${process.cwd()}/`, '');
}

describe('start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-start-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the server: its output, its signals, its exit code', async () => {
    const env = {
      PREGON_DATA_DIR: folder,
      PREGON_SIMULATOR: 'off',
      PREGON_LOG_LEVEL: 'error',
      PORT: '0',
    };
    const child = spawn(process.execPath, [CLI, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = await once(createInterface(child.stdout), 'line');
    expect(line).toContain('Pregón is ready');
    if (process.platform === 'linux')
      expect(commandOf(child.pid!)).toBe(JSON.parse(readFileSync('package.json', 'utf8')).scripts.start);
    const second = await pregon(env, 'start');
    expect([second.code, second.stderr]).toEqual([75, expect.stringContaining(`already running as pid ${child.pid}`)]);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('ends as the server does when its configuration is wrong', async () => {
    const { code, stderr } = await pregon({ PORT: 'x' }, 'start');
    expect([code, stderr]).toEqual([78, expect.stringContaining('PORT must be a whole number')]);
  });
});
