import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReplayOrder, ReplayState } from './replay-process.js';

/** A replaying Jetstream in a process of its own. */
export class Replay implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(order: ReplayOrder): Promise<Replay> {
    // as this file is run: from the sources, or built
    const path = fileURLToPath(new URL(`./replay-process${extname(import.meta.url)}`, import.meta.url));
    const child = fork(path, [JSON.stringify(order)]);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The replaying server ended with ${code} before it listened.`);
    });
    const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
    ended.catch(() => undefined);
    return new Replay(child, url);
  }

  get pid(): number {
    return this.child.pid!;
  }

  async state(): Promise<ReplayState> {
    this.child.send('state');
    return (await once(this.child, 'message'))[0] as ReplayState;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
