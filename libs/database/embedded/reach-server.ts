import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { openSession } from './connection.js';
import { readPidFile } from './pid-file.js';
import { startPostmaster, type ServerFolder } from './postmaster.js';
import { hasProcesses } from './processes.js';

const POLL_MS = 20;
const START_LIMIT_MS = 120_000;
/** PostgreSQL's words while something of an earlier server still lives. */
const STILL_THERE = /pre-existing shared memory block|lock file ".*" already exists/;

export interface Reach {
  sessionName: string;
  signal: AbortSignal;
}

/**
 * A session on the server of this folder, after starting it when none is there. A living one, the orphan of a process that
 * was killed, is adopted. The caller holds the folder's lock.
 */
export async function reachServer(folder: ServerFolder, { sessionName, signal }: Reach): Promise<Client> {
  const { layout } = folder;
  const limit = Date.now() + START_LIMIT_MS;
  let failure: string | null = null;
  while (Date.now() < limit) {
    signal.throwIfAborted();
    const session = await openSession(layout, sessionName);
    if (typeof session !== 'string') return session;
    // Nobody listens, but a process lives: one that is about to listen, or whose postmaster was killed and which ends now.
    if (session === 'absent' && !hasProcesses(layout)) {
      failure = await startPostmaster(folder);
      if (failure === null) continue;
      if (!STILL_THERE.test(failure)) throw new Error(`PostgreSQL does not start in ${layout.data}: ${failure}`);
    }
    await wait(POLL_MS, undefined, { signal });
  }
  throw new Error(
    `The PostgreSQL of ${layout.data} (pid ${readPidFile(layout)?.pid ?? 'unknown'}) did not answer within ` +
      `${START_LIMIT_MS / 1000} s. ${failure ?? ''} See ${layout.log}. If it recovers from a crash, start again later; ` +
      'if it hangs, stop it with kill -INT.',
  );
}
