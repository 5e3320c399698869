import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What follows `node` in package.json's script `start`; `start.int-spec.ts` compares. */
const SERVER = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=50',
  fileURLToPath(new URL('../../server/main.js', import.meta.url)),
];

/**
 * The server takes the place of this process, so signals and exit code are its own. As a child it would be told to stop
 * twice: terminals and systemd signal the whole group, and a second signal means "at once". Windows cannot do that.
 */
export async function start(): Promise<void> {
  if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, ...SERVER]);
  const [code] = await once(spawn(process.execPath, SERVER, { stdio: 'inherit' }), 'exit');
  process.exitCode = (code as number | null) ?? 1;
}
