import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small web site on loopback, for links in posts: each path with its type and content; anything else is 404. */
export class WebSite implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    const file = this.files[request.url ?? '/'];
    if (!file) return void response.writeHead(404).end('Not here.');
    response.writeHead(200, { 'content-type': file.type }).end(file.content);
  });

  private constructor(private readonly files: Record<string, { type: string; content: string | Buffer }>) {}

  static async start(files: Record<string, { type: string; content: string | Buffer }>): Promise<WebSite> {
    const site = new WebSite(files);
    site.#server.listen(0, '127.0.0.1');
    await once(site.#server, 'listening');
    return site;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
