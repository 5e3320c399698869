import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { FakeClock } from '#testing';
import type { FakeText, SourceWorld } from '../kit/conformance-harness.js';
import { FakeServer, type FakeAnswer, type FakeRequest } from '../kit/harness-server.js';

interface Status {
  id: string;
  created_at: string | null;
  edited_at: string | null;
  [more: string]: unknown;
}

const TOKEN = 'secret-token-of-ana';
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** As Mastodon writes a text: escaped, with line breaks as tags. */
export const htmlOf = (text: string): string => `<p>${escaped(text).replaceAll('\n', '<br />')}</p>`;

/** A Mastodon with one timeline, streamed from a port of its own as large servers do it. */
export class MastodonWorld implements SourceWorld {
  readonly clock = new FakeClock('2026-11-20T10:00:00Z');
  readonly statuses: Status[] = [];
  /** null: it does not stream. */
  streaming: 'open' | 'absent' | 'refused' = 'open';
  streamed = 0;
  #lastId = 111_000_000_000_000_000n;
  readonly #ids = new Map<string, string>();

  private constructor(
    readonly server: FakeServer,
    readonly sockets: WebSocketServer,
  ) {
    sockets.on('connection', () => this.streamed++);
  }

  static async open(): Promise<MastodonWorld> {
    const server: FakeServer = await FakeServer.start((request) => world.#answer(request));
    const sockets = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      path: '/api/v1/streaming',
      verifyClient: (
        { req }: { req: { headers: { authorization?: string } } },
        decide: (yes: boolean, status?: number) => void,
      ) => {
        const known = req.headers.authorization === `Bearer ${TOKEN}`;
        decide(known && world.streaming === 'open', world.streaming === 'absent' ? 404 : 401);
      },
    });
    await once(sockets, 'listening');
    const world: MastodonWorld = new MastodonWorld(server, sockets);
    return world;
  }

  get config() {
    return { timeline: 'hashtag', hashtag: '#acme', baseUrl: this.server.url, token: TOKEN as string | null };
  }

  get #streamHost(): string {
    return `127.0.0.1:${(this.sockets.address() as AddressInfo).port}`;
  }

  get allowPrivate(): string[] {
    return [this.server.host, this.#streamHost];
  }

  publish(texts: FakeText[]): void {
    for (const { id, text, at } of texts) this.#ids.set(id, this.say(text, { created_at: at.toISOString() }));
  }

  /** Returns the id that the server gives it. */
  say(text: string, more: object = {}): string {
    const id = String(++this.#lastId);
    const status = {
      id,
      created_at: this.clock.now().toISOString(),
      edited_at: null,
      content: htmlOf(text),
      visibility: 'public',
      url: `${this.server.url}/@ana/${id}`,
      account: { acct: 'ana', display_name: 'Ana', url: `${this.server.url}/@ana`, followers_count: 5 },
      ...more,
    };
    this.statuses.push(status);
    this.#send('update', status);
    return id;
  }

  edit(name: string, text: string): void {
    const status = this.statuses.find(({ id }) => id === (this.#ids.get(name) ?? name))!;
    this.clock.advance(1_000);
    Object.assign(status, { content: htmlOf(text), edited_at: this.clock.now().toISOString() });
    this.#send('status.update', status);
  }

  remove(name: string): void {
    const id = this.#ids.get(name) ?? name;
    this.statuses.splice(
      this.statuses.findIndex((status) => status.id === id),
      1,
    );
    this.#send('delete', id);
  }

  publishBroken(): void {
    for (const broken of [
      { content: null },
      { created_at: 'soon', account: 'ana' },
      { content: ['<p>'], tags: 'none', mentions: [null] },
    ]) {
      this.say('', { content: null, ...broken });
    }
    this.say('', {
      content: '<p>Unclosed <b>and <script>alert(1)</script>',
      media_attachments: [null, { type: 'hologram' }],
      tags: [{}],
    });
    for (const line of [
      '',
      '{',
      'null',
      '{"event":"update","payload":7}',
      '{"event":"update","payload":"{"}',
      '{"event":"new"}',
    ])
      for (const socket of this.sockets.clients) socket.send(line);
  }

  cut(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  fault(fault: FakeServer['fault']): void {
    this.server.fault = fault;
  }

  pending = (): number => this.server.pending + this.sockets.clients.size;

  async close(): Promise<void> {
    this.cut();
    this.sockets.close();
    await this.server.close();
  }

  #send(event: string, payload: unknown): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    for (const socket of this.sockets.clients)
      socket.send(JSON.stringify({ stream: ['hashtag'], event, payload: text }));
  }

  #answer({ url, headers }: FakeRequest): FakeAnswer {
    if (url.pathname === '/api/v2/instance')
      return { body: { configuration: { urls: { streaming: `ws://${this.#streamHost}` } } } };
    if (headers.authorization && headers.authorization !== `Bearer ${TOKEN}`) return { status: 401 };
    const one = /^\/api\/v1\/statuses\/(.+)$/.exec(url.pathname)?.[1];
    const status = this.statuses.find(({ id }) => id === one);
    if (one) return status ? { body: status } : { status: 404 };
    if (url.pathname !== '/api/v1/timelines/tag/acme') return { status: 404 };
    const minId = url.searchParams.get('min_id');
    const limit = Number(url.searchParams.get('limit'));
    const page =
      minId === null ? this.statuses.slice(-limit) : this.statuses.filter(({ id }) => id > minId).slice(0, limit);
    return { body: page.toReversed() };
  }
}
