/**
 * `npm run test:peers [-- PATTERN]`: installs the peers where needed, builds the product, runs the tests of this folder whose path
 * matches the pattern, and ends with the line `Tests: N passed, M failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, installPeers, node } from './install.mjs';

const root = join(import.meta.dirname, '../..');

installPeers();
run('npm', ['run', '-s', 'build']);

const folder = mkdtempSync(join(tmpdir(), 'pregon-peers-'));
const report = join(folder, 'report.json');
const jest = join(root, 'node_modules/jest/bin/jest.js');
const config = join(import.meta.dirname, 'jest.config.mjs');
const options = ['-c', config, '--json', `--outputFile=${report}`, ...process.argv.slice(2)];
const status = run(node, ['--experimental-vm-modules', '--no-warnings', jest, ...options]);
console.log(summary());
rmSync(folder, { recursive: true, force: true });
process.exit(status);

/** Tests that ran; a file that could not be loaded at all counts as one that failed. */
function summary() {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    return `Tests: ${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
  } catch {
    return 'Tests: 0 passed, 1 failed';
  }
}

function run(command, args) {
  // jest prints the report on stdout as well.
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] }).status ?? 1;
}
