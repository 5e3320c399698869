import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

export const TEST_KEY = 'pregon-test-key-0123456789abcdefghijklmnopqrstuvwxyz';

/** An answer of the service: `body` is parsed JSON. */
export interface ServiceAnswer {
  status: number;
  headers: Headers;
  // tests look into whatever shape comes back
  body: any;
}

/** A built app (`server` or `publisher`) as a process of its own, used over HTTP only. For e2e, crash and bench. */
export class ServiceProcess {
  url = '';
  /** All that it has written to stdout and stderr since it was made. */
  output = '';
  private child: ChildProcess | null = null;
  private port = 0;

  /**
   * `env`: on top of a quiet test configuration without simulator and with an owner whose key is `TEST_KEY`; undefined takes
   * a variable of that away.
   */
  constructor(
    private readonly env: Record<string, string | undefined>,
    private readonly app: 'server' | 'publisher' = 'server',
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts it; resolves when it says that it is ready. Rejects, with what it wrote, when it ends before that. */
  async start(): Promise<this> {
    this.port ||= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const child = spawn(process.execPath, [...NODE_FLAGS, join(process.cwd(), 'dist', 'apps', this.app, 'main.js')], {
      env: {
        PATH: process.env['PATH'],
        ...DEFAULTS,
        PORT: String(this.port),
        PREGON_PUBLIC_URL: this.url,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const from = this.output.length;
    const ready = new Promise<void>((resolve) => {
      let waiting = true;
      const listen = (text: string): void => {
        this.output += text;
        if (!waiting || !/^(Pregón|The publisher) is ready/m.test(this.output.slice(from))) return;
        waiting = false;
        resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listen);
    });
    const dead = once(child, 'close').then(([code]) => {
      throw new Error(`The ${this.app} ended with code ${code} before it was ready:\n${this.output.slice(from)}`);
    });
    await Promise.race([ready, dead]);
    return this;
  }

  /** SIGTERM (or another signal), and waits until it is gone. Returns the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }

  /** One request with the owner's key (or `key`); never throws for a status. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ServiceAnswer> {
    const form = body instanceof FormData;
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${TEST_KEY}`,
        ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
  }

  /** Like `call`, but any status but 2xx is an error that shows the problem; waits where the service says "too many requests". */
  async ok(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    for (;;) {
      const answer = await this.call(method, path, body, headers);
      if (answer.status < 300) return answer.body;
      if (answer.status !== 429) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after') ?? 1) * 1000));
    }
  }

  /** Resident memory of the process, bytes (Linux). */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
}

/** As in `npm start`: V8 would take 128 MB for new objects on a large machine, this service does not gain by it. */
const NODE_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=50'];

const DEFAULTS = {
  PREGON_SIMULATOR: 'off',
  PREGON_ALLOW_PRIVATE: '127.0.0.1',
  PREGON_LOG_LEVEL: 'error',
  PREGON_INIT_EMAIL: 'owner@example.org',
  PREGON_INIT_PASSWORD: 'correct horse battery staple',
  PREGON_INIT_API_KEY: TEST_KEY,
};

/** A TCP port of loopback that nothing listens on, for a process that is to keep it over restarts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
