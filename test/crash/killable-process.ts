import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const RESTART_AFTER_MS = 100;
/** A process that ends so often without a kill, one start after the other, will not come up any more. */
const HOPELESS = 20;
const STOP_WITHIN_MS = 12_000;

export interface ProcessSpec {
  name: string;
  /** Below dist/apps. */
  main: string;
  env: Record<string, string>;
  /** The line of stdout that says that it is ready. */
  ready: string;
  /** File for all that it says. */
  log: string;
}

/** A process of the product that is started again whenever it ends, as an operator's supervisor does. */
export class KillableProcess {
  /** How often it ended although nobody killed it: a database that is away at its start. */
  endedByItself = 0;
  /** When it became ready; null while it is not. */
  upSince: number | null = null;
  /** How long its latest start took, milliseconds. */
  startMs = 0;
  private child: ChildProcess | null = null;
  private stopping = false;
  private killed = false;
  private failures = 0;

  constructor(readonly spec: ProcessSpec) {
    // whatever ends this process, what it started must not outlive it
    process.on('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Resolves when it is ready for the first time. */
  async start(): Promise<void> {
    void this.run();
    while (this.upSince === null) await wait(20);
  }

  /** SIGKILL; it is started again. */
  kill(): void {
    this.killed = true;
    this.child?.kill('SIGKILL');
  }

  /** SIGSTOP for a while: the process is alive, and late. */
  async pause(ms: number): Promise<void> {
    const paused = this.child;
    paused?.kill('SIGSTOP');
    await wait(ms);
    paused?.kill('SIGCONT');
  }

  /** Lets it end in its own way; resolves with the milliseconds that it took, or null when it had to be killed. */
  async stop(): Promise<number | null> {
    this.stopping = true;
    const { child } = this;
    if (!child) return 0;
    const since = Date.now();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const inTime = await Promise.race([ended.then(() => true), wait(STOP_WITHIN_MS, false, { ref: false })]);
    if (inTime) return Date.now() - since;
    child.kill('SIGKILL');
    await ended;
    return null;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.once();
      if (!this.stopping) await wait(RESTART_AFTER_MS);
    }
  }

  private async once(): Promise<void> {
    const { main, env, ready, log } = this.spec;
    const begun = Date.now();
    const path = fileURLToPath(new URL(`../../apps/${main}`, import.meta.url));
    const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.killed = false;
    const ended = once(child, 'exit');
    const file = createWriteStream(log, { flags: 'a' });
    child.stderr.pipe(file, { end: false });
    createInterface({ input: child.stdout }).on('line', (line) => {
      file.write(`${line}\n`);
      if (!line.startsWith(ready)) return;
      this.upSince = Date.now();
      this.startMs = this.upSince - begun;
      this.failures = 0;
    });
    await ended;
    this.upSince = null;
    this.child = null;
    file.end();
    if (!this.killed && !this.stopping) this.noteFailure();
  }

  private noteFailure(): void {
    this.endedByItself++;
    if (++this.failures < HOPELESS) return;
    const { name, log } = this.spec;
    const said = readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n');
    throw new Error(`${name} does not start any more. Its last words (${log}):\n${said}`);
  }
}
