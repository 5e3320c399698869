import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CLI, pregon } from './testing/run-pregon.js';

describe('start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-cli-start-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the server: its output, its signals, its exit code', async () => {
    const env = {
      PATH: process.env['PATH'],
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
      expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toMatch(/dist\/apps\/server\/main\.js/);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('ends as the server does when its configuration is wrong', async () => {
    const { code, stderr } = await pregon({ PORT: 'x' }, 'start');
    expect([code, stderr]).toEqual([78, expect.stringContaining('PORT must be a whole number')]);
  });
});
