import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call as it came, for its signature is over the bytes. */
export interface Call {
  headers: Record<string, string>;
  body: string;
}

/** Receives webhooks on loopback, answers 204, and keeps what came at each path. */
export class Hooks implements AsyncDisposable {
  readonly #calls = new Map<string, Call[]>();
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    this.at(request.url!).push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(204).end();
  });

  static async start(): Promise<Hooks> {
    const hooks = new Hooks();
    hooks.#server.listen(0, '127.0.0.1');
    await once(hooks.#server, 'listening');
    return hooks;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  at(path: string): Call[] {
    const calls = this.#calls.get(path) ?? [];
    this.#calls.set(path, calls);
    return calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
