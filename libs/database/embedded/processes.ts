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

/** Linux: ends all whose working directory is `folder`, and the children they make meanwhile. Throws when they are not ours. */
export function killProcessesIn(folder: string): void {
  if (process.platform !== 'linux') return;
  for (let pids = processesIn(folder); pids.length > 0; pids = processesIn(folder))
    for (const pid of pids)
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
}

function workingDirectory(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
