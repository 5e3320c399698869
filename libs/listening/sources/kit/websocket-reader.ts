import { SECOND } from '#kernel';
import type { GuardedHttp, HttpAnswer } from '#platform';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { refusal } from './http.js';
import type { Inbox } from './inbox.js';
import { SourceError, type SourceIo } from './source.js';

/** What a socket brings: messages, and at last its end. */
export type Arrival = { from: string; data: Buffer } | { from: string; ended: string };

export interface SocketOptions {
  url: string;
  http: GuardedHttp;
  signal: AbortSignal;
  /** Where its messages and its end go, in order. */
  inbox: Inbox<Arrival>;
  /** Longer messages end the connection. */
  maxPayload: number;
  headers?: Record<string, string>;
  /** After this time without anything it is asked for a sign of life, after as much again it counts as dead. */
  idleMs?: number;
}

export interface OpenSocket {
  send(text: string): void;
  /** Cuts the connection; what it brought stays in the inbox. */
  close(): void;
}

/** A server that does not open its stream. */
export class SocketRefused extends Error {
  /** What it answered instead; null: no HTTP answer at all. */
  readonly answer: HttpAnswer | null;

  constructor(host: string, how: { answer: IncomingMessage } | { cause: Error & { code?: string } }) {
    super(
      'answer' in how
        ? `${host} answered ${how.answer.statusCode} instead of opening its stream.`
        : `No stream from ${host} could be opened (${how.cause.code ?? how.cause.message}).`,
      'cause' in how ? { cause: how.cause } : undefined,
    );
    this.name = 'SocketRefused';
    this.answer = 'answer' in how ? plainAnswer(host, how.answer) : null;
  }
}

const IDLE_MS = 30 * SECOND;
const HANDSHAKE_MS = 15 * SECOND;

/**
 * Opens a websocket through the guarded client's agents, so that private addresses are refused, and lets it fill an inbox
 * until it ends or `signal` aborts. Rejects with `SocketRefused`. Compression is not offered: inflating costs more than
 * the bytes, and 8 MB must stay 8 MB.
 */
export function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const { url, http, signal, inbox, maxPayload, headers, idleMs = IDLE_MS } = options;
  const { protocol, host } = new URL(url);
  const socket = new WebSocket(url, {
    agent: protocol === 'wss:' ? http.agents.https : http.agents.http,
    headers: { 'user-agent': 'Pregon', ...headers },
    maxPayload,
    handshakeTimeout: HANDSHAKE_MS,
    perMessageDeflate: false,
  });
  const close = (): void => socket.terminate();
  signal.addEventListener('abort', close);
  return new Promise((resolve, reject) => {
    let refused: SocketRefused | null = null;
    let failed: Error | null = null;
    socket.on('unexpected-response', (_request, answer) => {
      refused = new SocketRefused(host, { answer });
      socket.terminate();
    });
    socket.on('error', (error) => (failed ??= error));
    socket.once('open', () => {
      const detach = inbox.attach(socket);
      const stopWatching = watchLife(socket, idleMs, (silence) => {
        failed ??= silence;
        socket.terminate();
      });
      socket.on('message', (data: Buffer) => inbox.put({ from: url, data }, data.length));
      socket.once('close', (code, reason) => {
        detach();
        stopWatching();
        inbox.put({ from: url, ended: endOf(host, code, reason.toString(), failed) }, 0);
      });
      resolve({ send: (text) => socket.send(text, () => undefined), close });
    });
    socket.once('close', () => {
      signal.removeEventListener('abort', close);
      // After `open` this changes nothing.
      reject(refused ?? new SocketRefused(host, { cause: failed ?? new Error('closed') }));
    });
    if (signal.aborted) close();
  });
}

/** A dead TCP connection says nothing: only an unanswered ping shows it. A socket that we have paused is not judged. */
function watchLife(socket: WebSocket, idleMs: number, onDead: (silence: Error) => void): () => void {
  let asked = false;
  const timer = setTimeout(() => {
    if (asked && !socket.isPaused) return onDead(new Error(`no sign of life for ${(2 * idleMs) / SECOND} s`));
    asked = !socket.isPaused;
    if (asked) socket.ping(undefined, undefined, () => undefined);
    timer.refresh();
  }, idleMs);
  const alive = (): void => {
    asked = false;
    timer.refresh();
  };
  for (const event of ['message', 'ping', 'pong'] as const) socket.on(event, alive);
  return () => clearTimeout(timer);
}

function endOf(host: string, code: number, reason: string, failed: Error | null): string {
  const why = reason || failed?.message || `code ${code}`;
  return `${host} ended the connection (${why})`;
}

function plainAnswer(host: string, { statusCode = 0, headers }: IncomingMessage): HttpAnswer {
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const named = Object.fromEntries(plain) as Record<string, string>;
  return { status: statusCode, headers: named, body: Buffer.alloc(0), url: host };
}

/** The SourceError of a socket that could not be opened; `who` is how people know the other side. */
export function socketError(io: Pick<SourceIo<unknown>, 'clock'>, who: string, error: unknown): unknown {
  if (!(error instanceof SocketRefused)) return error;
  if (error.answer) return refusal(io, who, error.answer);
  const blocked = (error.cause as NodeJS.ErrnoException).code === 'EBLOCKED';
  return new SourceError({
    kind: blocked ? 'rejected' : 'unavailable',
    code: blocked ? 'address_blocked' : 'no_stream',
    message: blocked ? 'This stream is on a private network, where this service does not go.' : error.message,
    action: blocked
      ? 'Check the address of this source. If it is in your own network, ask the operator to allow it with PREGON_ALLOW_PRIVATE.'
      : 'Nothing to do: the service tries again. If it goes on, check that the other side is online.',
    cause: error,
  });
}
