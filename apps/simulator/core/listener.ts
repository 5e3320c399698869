import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const HOST = '127.0.0.1';
const KEEP_ALIVE_MS = 60_000;

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;
export type UpgradeHandler = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A server on loopback that can go away and come back on the same port. */
export class Listener {
  private server: Server | null = null;
  /** Taken over by websockets: the server does not know them any more. */
  private readonly upgraded = new Set<Duplex>();
  private port: number;

  constructor(
    port: number,
    private readonly handle: Handler,
    private readonly upgrade: UpgradeHandler = (_, socket) => socket.destroy(),
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
    server.on('upgrade', (req, socket, head) => {
      this.upgraded.add(socket.on('close', () => this.upgraded.delete(socket)));
      this.upgrade(req, socket, head);
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
    for (const socket of this.upgraded) socket.destroy();
    await closed;
  }
}
