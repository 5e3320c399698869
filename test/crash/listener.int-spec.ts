import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';

const MAIN = 'dist/test/crash/main.js';
const SMALL = ['listener', '--seconds', '40', '--quiet', '--with-parent'];

test('every mention is there once, and counted, whatever is killed', async () => {
  const child = spawn(process.execPath, [MAIN, ...SMALL], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  // the table, for whoever reads the log of a test run
  process.stdout.write(`${said}\n`);
  expect(said).not.toContain('BROKEN');
  expect(said).toContain('The promise was kept');
  expect(status).toBe(0);
}, 400_000);
