import { spawn, type ChildProcess } from 'node:child_process';

export interface Finished {
  code: number | null;
  output: string;
}

/** Runs `code` as a module in a process of its own, where `#platform` is the build (`npm test` builds first). */
export function spawnBuilt(
  code: string,
  ...args: string[]
): { child: ChildProcess; finished: Promise<Finished>; printed(text: string): Promise<void> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, '--', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const finished = new Promise<Finished>((resolve) => child.on('close', (exit) => resolve({ code: exit, output })));
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`It ended without printing ${text}: ${output}`)));
      look();
    });
  return { child, finished, printed };
}
