import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export const CLI = 'dist/apps/cli/main.js';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command line as a process of its own (`npm test` builds first), in this environment and no other. */
export async function pregon(env: Record<string, string>, ...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [CLI, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code: code as number | null, stdout, stderr };
}
