import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { Layout } from './layout.js';
import { readPidFile } from './pid-file.js';

/**
 * True while processes of a server work in this data folder. On Linux they are known by their working directory, which
 * neither zombies nor whoever got a recycled pid share. What we may not look at (a container's root lacks CAP_SYS_PTRACE)
 * is passed over: PostgreSQL's own check of its shared memory refuses to start beside it.
 */
export function hasProcesses(layout: Layout): boolean {
  if (process.platform === 'linux') return processesIn(layout.data).length > 0;
  const pid = readPidFile(layout)?.pid;
  return pid !== undefined && spawnSync('ps', ['-o', 'command=', '-p', String(pid)]).stdout?.includes('postgres');
}

/** Linux: whose working directory is `folder`. */
export function processesIn(folder: string): number[] {
  const real = realpathSync(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && workingDirectory(name) === real)
    .map(Number);
}

function workingDirectory(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
