/**
 * Installs the peers where that is not done yet: `npm ci` without scripts, then better-sqlite3 for the node that will run it.
 * About half a minute and a minute.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const pinned = join(here, '../../node_modules/node');

/** The product's pinned node, whatever started this script. */
export const node = existsSync(join(pinned, 'bin/node')) ? join(pinned, 'bin/node') : process.execPath;

/** npm and what it starts must meet that node first. */
export const env = { ...process.env, PATH: `${join(node, '..')}:${process.env.PATH}` };

export function installPeers() {
  if (!isInstalled()) npm(['ci', '--ignore-scripts']);
  if (!worksHere()) buildSqlite();
}

function isInstalled() {
  const done = join(here, 'node_modules/.package-lock.json');
  return existsSync(done) && statSync(done).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs;
}

/** A binary fits one ABI of node only: it may be there and be another one's. */
function worksHere() {
  const open = "new (require('better-sqlite3'))(':memory:')";
  return spawnSync(node, ['-e', open], { cwd: here, env, stdio: 'ignore' }).status === 0;
}

/** With the headers of the very node that runs it: an `.npmrc` may name those of another one. */
function buildSqlite() {
  const { version, platform, arch } = JSON.parse(execFileSync(node, ['-p', 'JSON.stringify(process)']).toString());
  const binary = `node-${platform}-${arch}`;
  const kept = join(pinned, 'node_modules', binary);
  if (existsSync(join(kept, 'include/node/node.h'))) return rebuild(kept);
  // npm removes that folder when it installs anything else.
  const folder = mkdtempSync(join(tmpdir(), 'pregon-headers-'));
  try {
    npm(['install', '--no-save', '--prefix', folder, `${binary}@${version.slice(1)}`]);
    rebuild(join(folder, 'node_modules', binary));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rebuild = (headers) => npm(['rebuild', 'better-sqlite3', `--nodedir=${headers}`]);

function npm(args) {
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, env, stdio: 'inherit' });
}
