import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { statusEntity } from './entities.js';
import { tagsOf } from './html.js';
import type { Mastodon } from './mastodon.js';
import type { MastodonPost, Streams } from './model.js';

interface Subscription {
  socket: WebSocket;
  stream: string;
  tag: string | null;
}

const STREAMS = ['public', 'public:local', 'hashtag', 'hashtag:local'];

/** `wss /api/v1/streaming?stream=public`: what is posted and deleted from now on, to whoever has a token. */
export class MastodonStreams implements Streams {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly subscriptions = new Set<Subscription>();

  constructor(private readonly mastodon: Mastodon) {}

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const stream = searchParams.get('stream') ?? '';
    if (pathname !== '/api/v1/streaming' || !STREAMS.includes(stream)) return refuse(socket, '404 Not Found');
    if (!this.mastodon.knowsToken(tokenOf(request, searchParams))) return refuse(socket, '401 Unauthorized');
    this.server.handleUpgrade(request, socket, head, (opened) => {
      const subscription = { socket: opened, stream, tag: searchParams.get('tag')?.toLowerCase() ?? null };
      this.subscriptions.add(subscription);
      opened.on('close', () => this.subscriptions.delete(subscription));
      opened.on('error', () => opened.terminate());
    });
  }

  posted(post: MastodonPost): void {
    if (post.visibility !== 'public') return;
    this.send('update', JSON.stringify(statusEntity(this.mastodon, post)), post);
  }

  deleted(post: MastodonPost): void {
    this.send('delete', post.id, post);
  }

  private send(event: string, payload: string, post: MastodonPost): void {
    if (this.subscriptions.size === 0) return;
    const tags = tagsOf(post.text);
    for (const { socket, stream, tag } of this.subscriptions)
      if (tag === null || tags.includes(tag)) socket.send(JSON.stringify({ stream: [stream], event, payload }));
  }
}

/** In the query, in the header, or, as Mastodon's own page does, as the sub-protocol. */
const tokenOf = (request: IncomingMessage, query: URLSearchParams): string =>
  query.get('access_token') ??
  request.headers.authorization?.replace(/^Bearer /i, '') ??
  request.headers['sec-websocket-protocol'] ??
  '';

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
