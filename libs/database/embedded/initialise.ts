import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CHILD_ENV, type Binaries } from './binaries.js';
import { SUPERUSER } from './connection.js';
import type { Layout } from './layout.js';
import { killProcessesIn } from './processes.js';
import { dataArgument, type SystemUser } from './system-user.js';

const UNFINISHED = 'initdb-';

/**
 * Makes the data folder unless it is there. initdb works in a folder of another name, so that an interrupted first start
 * leaves nothing that could be taken for a database.
 */
export async function initialise(layout: Layout, user: SystemUser, binaries: Binaries): Promise<void> {
  removeUnfinished(layout);
  if (existsSync(layout.data)) return;
  rmSync(layout.password, { force: true });
  writeFileSync(layout.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const unfinished = mkdtempSync(join(layout.root, UNFINISHED));
  if (user) for (const path of [layout.password, unfinished]) chownSync(path, user.uid, user.gid);
  await runInitdb(unfinished, user, binaries);
  renameSync(unfinished, layout.data);
  makeDurable(layout.root);
}

/** An initdb whose parent was killed works on: it is stopped first, or it would write into what is being removed. */
function removeUnfinished({ root }: Layout): void {
  for (const name of readdirSync(root).filter((entry) => entry.startsWith(UNFINISHED)))
    try {
      const folder = join(root, name);
      killProcessesIn(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      continue; // Somebody else's, or a system without /proc: it is in nobody's way.
    }
}

async function runInitdb(folder: string, user: SystemUser, { initdb }: Binaries): Promise<void> {
  // Plain locale C would break lower() and ILIKE beyond ASCII.
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', SUPERUSER, '--auth=scram-sha-256', '--pwfile=../password'];
  const args = ['-D', dataArgument(folder, user), '--data-checksums', ...locale, ...access];
  const child = spawn(initdb, args, {
    ...user,
    cwd: folder,
    env: CHILD_ENV,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new Error(`initdb could not make a database in ${folder}. ${explain(output)}`);
}

function explain(output: string): string {
  if (output.includes('could not look up effective user ID'))
    return 'The user that runs Pregón has no entry in /etc/passwd: add one, or set DATABASE_URL.';
  return output.trim().split('\n').slice(-5).join(' ');
}

function makeDurable(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
