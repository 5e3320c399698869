import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const LOADER = fileURLToPath(new URL('./typescript-loader.mjs', import.meta.url));

export interface ScriptOptions {
  /** The user to run as, where root runs the tests. */
  uid?: number;
  gid?: number;
}

/** Another node process on the TypeScript sources as they are, for tests of what happens between processes. */
export class ScriptProcess implements AsyncDisposable {
  /** Every line that it has printed, its errors included. */
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  /** `code` is the text of a module; it may import `#database` and its like, and top-level await is fine. */
  constructor(code: string, options: ScriptOptions = {}) {
    const args = ['--conditions=pregon-source', '--import', LOADER, '--input-type=module', '--eval', code];
    this.#child = spawn(process.execPath, args, { ...options, cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = once(this.#child, 'close').then(([status]) => status as number | null);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      createInterface({ input: stream! }).on('line', (line) => {
        this.lines.push(line);
        this.#child.emit('line');
      });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves with the first line that matches; rejects, with all it said, when the process ends without one. */
  async line(pattern: RegExp): Promise<string> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (ended) throw new Error(`The script ended without a line ${pattern}:\n${this.lines.join('\n')}`);
      await Promise.race([once(this.#child, 'line'), this.exited]);
    }
  }

  /** SIGKILL unless told otherwise; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
