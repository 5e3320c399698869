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

/** The built service as a process of its own, with an empty embedded database; spoken to over HTTP only. */
export class Service implements AsyncDisposable {
  #log = '';

  private constructor(
    private readonly url: string,
    private readonly directory: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (this.#log += String(chunk)));
  }

  static async start(): Promise<Service> {
    const directory = await mkdtemp(join(tmpdir(), 'pregon-service-'));
    const port = await freePort();
    // Nothing of the caller's environment: it may name a database, or be that of the product's own tests.
    const env = {
      PATH: process.env.PATH,
      PORT: String(port),
      PREGON_DATA_DIR: directory,
      PREGON_INIT_EMAIL: 'owner@example.com',
      PREGON_INIT_PASSWORD: 'a-long-enough-password',
      PREGON_INIT_API_KEY: API_KEY,
      PREGON_SIMULATOR: 'off',
      PREGON_ALLOW_PRIVATE: '127.0.0.1',
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const service = new Service(`http://127.0.0.1:${port}`, directory, child);
    try {
      await service.#ready();
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  /** What the service wrote to its log so far. */
  get log(): string {
    return this.#log;
  }

  get(path: string): Promise<never> {
    return this.#call('GET', path);
  }

  /** Sends JSON, or a form; the answer must be a success. */
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
    const form = body instanceof FormData;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && !form && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    while (performance.now() < deadline && this.child.exitCode === null) {
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
