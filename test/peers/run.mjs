/**
 * `npm run test:peers [-- PATTERN]`: installs the peers where that is not done yet, builds the product, runs the tests of this
 * folder whose path matches the pattern, and ends with the line `Tests: N passed, M failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '../..');
/** The product's pinned node, whatever started this script; npm and what it starts must meet it first. */
const node = join(root, 'node_modules/node/bin/node');
const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };

if (!isInstalled()) must(run(here, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']));
must(run(root, 'npm', ['run', '-s', 'build']));

const folder = mkdtempSync(join(tmpdir(), 'pregon-peers-'));
const report = join(folder, 'report.json');
const jest = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
const options = ['-c', join(here, 'jest.config.mjs'), '--json', `--outputFile=${report}`, ...process.argv.slice(2)];
const status = run(root, node, [...jest, ...options]);
console.log(summary());
rmSync(folder, { recursive: true, force: true });
process.exit(status);

function isInstalled() {
  const done = join(here, 'node_modules/.package-lock.json');
  return existsSync(done) && statSync(done).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs;
}

/** Tests that ran; a file that could not be loaded at all counts as one that failed. */
function summary() {
  if (!existsSync(report)) return 'Tests: 0 passed, 1 failed';
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  return `Tests: ${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
}

function run(cwd, command, args) {
  // jest says on stderr what a person reads; stdout is kept for the summary.
  return spawnSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] }).status ?? 1;
}

function must(status) {
  if (status === 0) return;
  console.log('Tests: 0 passed, 1 failed');
  process.exit(1);
}
