import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './conformance-harness.js';

export interface FakeRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string;
}

export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Text or bytes go out as they are; anything else as JSON. */
  body?: unknown;
}

const MEGABYTE = Buffer.alloc(1024 * 1024, 'a');

/** A web server on a free port of 127.0.0.1 that answers by `handler`, remembers what it was asked, and misbehaves on demand. */
export class FakeServer {
  readonly requests: FakeRequest[] = [];
  /** For every request from now on; null: none. */
  fault: Fault | null = null;
  /** Answers that were begun and have not ended. */
  pending = 0;

  private constructor(
    private readonly server: http.Server,
    private readonly handler: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(handler: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>): Promise<FakeServer> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeServer(server, handler);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.pending++;
    response.once('close', () => this.pending--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: FakeRequest = {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', this.url),
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
    };
    this.requests.push(asked);
    if (this.fault) return misbehave(this.fault, response);
    const { status = 200, headers = {}, body = '' } = await this.handler(asked);
    const plain = typeof body === 'string' || Buffer.isBuffer(body);
    response.writeHead(status, plain ? headers : { 'content-type': 'application/json', ...headers });
    response.end(plain ? body : JSON.stringify(body));
  }
}

function misbehave(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, fault.headers).end('{}');
      return;
    case 'redirect':
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      return;
    case 'cut':
      response.writeHead(200, { 'content-length': '1000', 'content-type': 'application/json' });
      response.write('{"half":', () => response.destroy());
      return;
    case 'silence':
      return;
    case 'huge':
      pour(response, 200);
  }
}

/** Writes as fast as it is read. */
function pour(response: ServerResponse, megabytes: number): void {
  for (let left = megabytes; left > 0; left--) {
    if (response.destroyed) return;
    if (!response.write(MEGABYTE)) {
      response.once('drain', () => pour(response, left - 1));
      return;
    }
  }
  response.end();
}
