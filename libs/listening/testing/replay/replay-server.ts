import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import { MemoryRecording, type Recording, type ReplayEvent } from './recording.js';

export interface ReplayOptions {
  recording: Recording;
  /** How many times faster than recorded; default: as fast as the subscriber takes it. */
  speed?: number;
  /** How many messages the next connection survives; the bytes on their way are lost with it. Default: it is not cut. */
  cutAfter?: () => number;
  /** What lies before is forgotten: older cursors begin here, without a word, as the real one does. */
  forgetBeforeUs?: number;
  /** Answers with it instead of opening a stream. */
  refuse?: { status: number; headers?: Record<string, string> };
  /** Compresses for those who ask for it (`compress=true`), and gives the dictionary at `/dictionary`. */
  dictionary?: Buffer;
}

type Decide = (accepted: boolean, status?: number, words?: string, headers?: OutgoingHttpHeaders) => void;

const MAX_UNSENT = 1024 * 1024;

/** A Jetstream (its `/subscribe`) that plays a recording. It begins at the inclusive `cursor`; without one, at what is appended from now on. */
export class ReplayServer {
  readonly #http = createServer((request, response) => {
    const { dictionary } = this.options;
    if (request.url === '/dictionary' && dictionary) response.end(dictionary);
    else response.writeHead(404).end();
  });
  readonly #sockets = new WebSocketServer({
    server: this.#http,
    path: '/subscribe',
    verifyClient: (_: unknown, decide: Decide) => {
      const { refuse } = this.options;
      decide(!refuse, refuse?.status, undefined, refuse?.headers);
    },
  });
  /** Cursor of each connection so far, as it was asked for. */
  readonly cursors: (string | null)[] = [];
  sent = 0;

  private constructor(
    /** May be changed while it runs. */
    readonly options: ReplayOptions,
  ) {
    this.#sockets.on('connection', (socket, request) => void this.#serve(socket, request));
  }

  static async start(options: ReplayOptions): Promise<ReplayServer> {
    const server = new ReplayServer(options);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  /** `127.0.0.1:port`, as `allowPrivate` of GuardedHttp takes it. */
  get host(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `ws://${this.host}/subscribe`;
  }

  get connected(): number {
    return this.#sockets.clients.size;
  }

  /** Cuts all connections now. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.#sockets.close();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #serve(socket: WebSocket, request: IncomingMessage): Promise<void> {
    socket.on('error', () => undefined);
    const query = new URL(request.url!, 'ws://replay').searchParams;
    const wanted = query.getAll('wantedCollections');
    const cursor = query.get('cursor');
    this.cursors.push(cursor);
    const ended = new AbortController();
    socket.once('close', () => ended.abort());
    let left = this.options.cutAfter?.() ?? Infinity;
    for await (const event of this.#events(cursor, ended.signal)) {
      if (ended.signal.aborted) return;
      if (event.collection !== null && wanted.length > 0 && !wanted.includes(event.collection)) continue;
      if (left-- <= 0) return socket.terminate();
      this.#send(socket, event, query.get('compress') === 'true');
      if (socket.bufferedAmount > MAX_UNSENT) await drained(socket);
    }
  }

  #send(socket: WebSocket, { json }: ReplayEvent, compress: boolean): void {
    const { dictionary } = this.options;
    this.sent++;
    if (compress && dictionary) socket.send(zstdCompressSync(json, { dictionary }));
    else socket.send(json);
  }

  /** What is recorded from the cursor on, in its rhythm, then what is appended, until `signal` aborts. */
  async *#events(cursor: string | null, signal: AbortSignal): AsyncGenerator<ReplayEvent> {
    const { recording } = this.options;
    const growing = recording instanceof MemoryRecording ? recording : null;
    let seen = growing?.size ?? 0;
    if (cursor !== null) {
      yield* this.#recorded(Number(cursor));
      // What was appended meanwhile has been read with the rest, and nothing was awaited since.
      seen = growing?.size ?? 0;
    }
    while (!signal.aborted) {
      if (growing && growing.size === seen) await growing.appended(signal).catch(() => undefined);
      else if (!growing) await once(signal, 'abort');
      const events = growing?.after(seen) ?? [];
      seen += events.length;
      yield* events;
    }
  }

  async *#recorded(cursor: number): AsyncGenerator<ReplayEvent> {
    const { recording, speed, forgetBeforeUs = 0 } = this.options;
    let begin: { ms: number; us: number } | null = null;
    for (const event of recording.from(Math.max(cursor, forgetBeforeUs))) {
      begin ??= { ms: performance.now(), us: event.timeUs };
      if (speed) await wait((event.timeUs - begin.us) / 1_000 / speed - (performance.now() - begin.ms));
      yield event;
    }
  }
}

const drained = async (socket: WebSocket): Promise<void> => {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > MAX_UNSENT / 2) await wait(2);
};
