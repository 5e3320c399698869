import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/apps/server/main.js', import.meta.url));
const READY_WITHIN = 60_000;
const API_KEY = 'peers-test-key-that-is-long-enough-0123456789';

export interface Delivery {
  id: string;
  state: string;
  dueAt: string;
  publishedAt: string | null;
  latenessMs: number | null;
  remoteId: string | null;
  url: string | null;
  segments: { index: number; kind: string; state: string; remoteId: string | null; url: string | null }[];
  error: { code: string; message: string } | null;
}

export interface Post {
  id: string;
  version: number;
  state: string;
  text: string;
  deliveries: [Delivery, ...Delivery[]];
}

export interface Mention {
  id: string;
  externalId: string;
  url: string;
  text: string;
  language: string | null;
  sentiment: { label: string };
  editedAt: string | null;
}

export interface Alert {
  id: string;
  kind: string;
  state: string;
  raisedAt: string;
  observed: number;
  expected: number;
  explanation: { sentence: string; terms: { term: string; mentions: number; usual: number }[] };
  held: string[] | null;
}

/** The built service as a process of its own, with an empty embedded database; spoken to over HTTP only. */
export class Service implements AsyncDisposable {
  #log = '';
  #child!: ChildProcess;

  private constructor(
    private readonly url: string,
    private readonly directory: string,
    private readonly env: Record<string, string | undefined>,
  ) {}

  /** `settings`: environment variables besides those that every test needs. */
  static async start(settings: Record<string, string> = {}): Promise<Service> {
    const directory = await mkdtemp(join(tmpdir(), 'pregon-service-'));
    const port = await freePort();
    // Nothing of the caller's environment: it may name a database, or be that of the product's own tests.
    const service = new Service(`http://127.0.0.1:${port}`, directory, {
      PATH: process.env.PATH,
      PORT: String(port),
      PREGON_DATA_DIR: directory,
      PREGON_INIT_EMAIL: 'owner@example.com',
      PREGON_INIT_PASSWORD: 'a-long-enough-password',
      PREGON_INIT_API_KEY: API_KEY,
      PREGON_SIMULATOR: 'off',
      PREGON_ALLOW_PRIVATE: '127.0.0.1',
      ...settings,
    });
    try {
      await service.run();
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the process, after `kill` again with what it had stored. */
  async run(): Promise<void> {
    this.#child = spawn(process.execPath, [MAIN], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk) => (this.#log += String(chunk)));
    await this.#ready();
  }

  /** kill -9. */
  kill(): Promise<void> {
    return this.#stop('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop('SIGTERM');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** What the service wrote to its log so far. */
  get log(): string {
    return this.#log;
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>('GET', path);
  }

  /** Sends JSON, a form, or a text as it is; the answer must be a success. */
  send<T>(method: 'POST' | 'PATCH', path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.#call(method, path, body, headers);
  }

  /** The only delivery of a post once it is settled: published, or at an end that is none. */
  async settled({ deliveries: [{ id }] }: Post): Promise<Delivery> {
    const ends = ['published', 'failed', 'missed', 'cancelled', 'unconfirmed', 'held'];
    for (;;) {
      const delivery = await this.#call<Delivery>('GET', `/v1/deliveries/${id}`);
      if (ends.includes(delivery.state)) return delivery;
      await pause(50);
    }
  }

  async #call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const raw = body instanceof FormData || typeof body === 'string';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    while (performance.now() < deadline && this.#child.exitCode === null) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (response?.ok) return;
      await pause(100);
    }
    throw new Error(`The service did not become ready:\n${this.#log}`);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
