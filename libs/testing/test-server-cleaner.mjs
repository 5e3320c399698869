import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Sleeps until its stdin, held by jest, closes; then stops the server of the test run and removes its folder. */
const [folder] = process.argv.slice(2);
for await (const _ of process.stdin);

/** Immediate shutdown: nothing in there is worth a checkpoint. */
const pid = postmasterPid();
if (pid) process.kill(pid, 'SIGQUIT');
while (postmasterPid()) await wait(10);
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

function postmasterPid() {
  try {
    return Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}
