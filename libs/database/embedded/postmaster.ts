import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { CHILD_ENV, type Binaries } from './binaries.js';
import { OVER_TCP } from './connection.js';
import type { Layout } from './layout.js';
import { pidFileOf, readPidFile } from './pid-file.js';
import { dataArgument, type SystemUser } from './system-user.js';

const POLL_MS = 10;
const LONGEST_LOG_BYTES = 4 * 1024 * 1024;

/** Everything that is needed to start the server of one folder. */
export interface ServerFolder {
  layout: Layout;
  user: SystemUser;
  binaries: Binaries;
  /** PostgreSQL settings, on top of `SETTINGS`. */
  settings: Record<string, string>;
}

/** A laptop's share. What is not here is PostgreSQL's default, above all fsync and synchronous_commit: on. */
const SETTINGS = {
  shared_buffers: '128MB',
  max_connections: '100',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  unix_socket_permissions: '0700',
};

/**
 * Starts postgres and waits until it takes connections. null: it does; otherwise the end of its log. It lives in a session
 * of its own (`detached`): Ctrl-C in the terminal reaches node alone, which stops it last.
 */
export async function startPostmaster(folder: ServerFolder): Promise<string | null> {
  const { layout, user, binaries } = folder;
  const place = await address(layout);
  for (const trace of [pidFileOf(layout), layout.socketFile, `${layout.socketFile}.lock`])
    rmSync(trace, { force: true });
  const logFrom = prepareLog(layout.log);
  const log = openSync(layout.log, 'a', 0o600);
  const settings = { ...SETTINGS, ...place, ...folder.settings };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', dataArgument(layout.data, user), ...options], {
    ...user,
    cwd: layout.data,
    env: CHILD_ENV,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `exit ${code ?? signal}`));
  while (ended === null) {
    const written = readPidFile(layout);
    if (written?.pid === child.pid && written?.ready) return null;
    await wait(POLL_MS);
  }
  return `${readFileSync(layout.log).subarray(logFrom).toString('utf8').trim()} (${String(ended)})`;
}

/** Asks the server to end: open sessions are cut, everything committed is written. True: it has ended in time. */
export async function stopPostmaster({ layout, binaries }: ServerFolder, limitMs: number): Promise<boolean> {
  const pid = readPidFile(layout)?.pid;
  if (pid === undefined) return true;
  interrupt(pid, binaries);
  const limit = Date.now() + limitMs;
  while (readPidFile(layout)?.pid === pid) {
    if (Date.now() > limit) return false;
    await wait(POLL_MS);
  }
  return true;
}

/** Fast shutdown. Windows has no signals: there pg_ctl knows the way. */
export function interrupt(pid: number, { pgCtl }: Binaries): void {
  if (process.platform === 'win32') spawnSync(pgCtl, ['kill', 'INT', String(pid)]);
  else process.kill(pid, 'SIGINT');
}

/** Over TCP a server that is started again takes its old port: the pools know no other. */
async function address(layout: Layout): Promise<Record<string, string>> {
  if (OVER_TCP)
    return {
      listen_addresses: '127.0.0.1',
      port: String(readPidFile(layout)?.port || (await freePort())),
      unix_socket_directories: '',
    };
  return { listen_addresses: '', port: '5432', unix_socket_directories: `"${layout.socketSeenFromData}"` };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Where this run's part of the log begins. */
function prepareLog(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LONGEST_LOG_BYTES) return size;
  truncateSync(log);
  return 0;
}
