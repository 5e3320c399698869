import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** What goes wrong with one request; nothing named: it is forwarded and answered. */
export interface Fault {
  /** Milliseconds before it is forwarded, and between the server's answer and ours. */
  before?: number;
  after?: number;
  /** Instead of forwarding: an answer of the proxy's own, or none at all. */
  instead?: { status: number; headers?: Record<string, string>; body: object } | 'cut';
  /** The server's answer is lost: cut, or replaced by a 500. */
  lose?: 'cut' | '500';
}

/** An HTTP proxy in front of one server that loses and delays requests and answers. */
export class FaultyProxy implements AsyncDisposable {
  private readonly server = createServer((request, response) => {
    this.serve(request, response).catch(() => request.socket.destroy());
  });

  private constructor(
    private readonly upstream: string,
    private readonly decide: (request: IncomingMessage) => Fault,
  ) {}

  static async start(upstream: string, decide: (request: IncomingMessage) => Fault): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(upstream, decide);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** A client that has gone meanwhile changes nothing: what was read is forwarded, as networks do. */
  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { before, instead, lose, after } = this.decide(request);
    if (instead === 'cut') return void request.socket.destroy();
    if (instead) {
      const headers = { 'content-type': 'application/json', ...instead.headers };
      return void response.writeHead(instead.status, headers).end(JSON.stringify(instead.body));
    }
    if (before) await wait(before);
    const answer = await this.forward(request, body);
    if (after) await wait(after);
    if (lose === 'cut') return void request.socket.destroy();
    if (lose === '500') return void response.writeHead(500).end('The answer was lost.');
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private async forward({ method, url, headers }: IncomingMessage, body: Buffer) {
    const call = forward(new URL(url ?? '/', this.upstream), { method, headers });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
  }
}
