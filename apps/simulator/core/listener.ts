import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const HOST = '127.0.0.1';
const KEEP_ALIVE_MS = 60_000;

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** A server on loopback that can go away and come back on the same port. */
export class Listener {
  private server: Server | null = null;
  private port: number;

  constructor(
    port: number,
    private readonly handle: Handler,
  ) {
    this.port = port;
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  /** Listens; on the port it had before, if it had one. */
  async open(): Promise<this> {
    if (this.server) return this;
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => {
      this.handle(req, res).catch((error: unknown) => {
        console.error(error);
        res.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, HOST, resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Cuts all connections; new ones are refused. */
  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}
