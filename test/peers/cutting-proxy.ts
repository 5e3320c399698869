import { once } from 'node:events';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer that the proxy gives itself, without asking the server. */
interface OwnAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * What happens to one request.
 * - `pass`: forwarded, answered
 * - `cut-before`: the connection is destroyed, nothing is forwarded
 * - `cut-after`: forwarded; once the server has answered, the connection is destroyed
 * - `500-after`: forwarded; once the server has answered, the answer is a 500
 * - `silence`: neither forwarded nor answered
 */
export type Mode = 'pass' | 'cut-before' | 'cut-after' | '500-after' | 'silence' | OwnAnswer;

export interface Passing {
  method: string;
  path: string;
  /** May be changed before the request is forwarded. */
  headers: IncomingHttpHeaders;
}

/** An HTTP proxy in front of one server, that loses requests and answers as `decide` says. */
export class CuttingProxy implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    // What goes wrong between proxy and server looks like a cut to the client as well.
    this.#serve(request, response).catch(() => request.socket.destroy());
  });

  private constructor(
    private readonly upstream: string,
    private readonly decide: (request: Passing) => Mode,
  ) {}

  static async start(upstream: string, decide: (request: Passing) => Mode): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(upstream, decide);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const passing = { method: request.method ?? 'GET', path: request.url ?? '/', headers: { ...request.headers } };
    const mode = this.decide(passing);
    if (mode === 'silence') return;
    if (mode === 'cut-before') return void request.socket.destroy();
    if (typeof mode === 'object') return void response.writeHead(mode.status, mode.headers).end(mode.body);

    const answer = await this.#forward(passing, body);
    if (mode === 'cut-after') return void request.socket.destroy();
    if (mode === '500-after') return void response.writeHead(500).end('The answer was lost.');
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async #forward({ method, path, headers }: Passing, body: Buffer) {
    const call = forward(new URL(path, this.upstream), { method, headers });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
  }
}
