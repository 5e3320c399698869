import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { GuardedHttp, HttpAnswer } from '#platform';
import type { Inbox } from '../kit/inbox.js';
import type { Arrival } from '../kit/websocket-reader.js';

export interface HttpStreamOptions {
  url: string;
  headers: Record<string, string>;
  http: GuardedHttp;
  signal: AbortSignal;
  /** Where its lines and its end go, in order. Empty lines are signs of life, no messages. */
  inbox: Inbox<Arrival>;
  /** A stream that says nothing for so long is dead. */
  idleMs: number;
  /** A longer line ends the stream. */
  maxLine: number;
}

/** An answer that is no stream, or none at all. */
export class StreamRefused extends Error {
  constructor(
    readonly answer: HttpAnswer | null,
    cause?: Error,
  ) {
    super(answer ? `The stream was refused (${answer.status}).` : 'No stream could be opened.', { cause });
    this.name = 'StreamRefused';
  }
}

const MAX_REFUSAL = 64 * 1024;
const NEWLINE = 10;

/**
 * Opens an HTTP answer that goes on and on, one JSON a line: `GuardedHttp.request` gives whole answers only, so this uses
 * its agents. Rejects with `StreamRefused`.
 */
export function openHttpStream(options: HttpStreamOptions): Promise<{ close(): void }> {
  const { url, headers, signal, idleMs } = options;
  const secure = url.startsWith('https:');
  const { agents } = options.http;
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).get(url, {
      agent: secure ? agents.https : agents.http,
      headers: { 'user-agent': 'Pregon', ...headers },
    });
    const close = (): void => void request.destroy();
    const patience = setTimeout(() => request.destroy(new Error('no answer in time')), idleMs);
    signal.addEventListener('abort', close);
    request.on('error', (error) => reject(new StreamRefused(null, error)));
    request.once('close', () => {
      clearTimeout(patience);
      signal.removeEventListener('abort', close);
    });
    request.once('response', (response) => {
      clearTimeout(patience);
      if (response.statusCode === 200) {
        pour(response, options);
        resolve({ close });
      } else {
        refusalOf(response).then((answer) => reject(new StreamRefused(answer)), reject);
      }
    });
    if (signal.aborted) close();
  });
}

function pour(response: IncomingMessage, { url, inbox, idleMs, maxLine }: HttpStreamOptions): void {
  const { host } = new URL(url);
  const detach = inbox.attach(response);
  let rest: Buffer[] = [];
  let restLength = 0;
  let why = '';
  const timer = setTimeout(() => {
    // Nothing can come while it is paused.
    if (response.isPaused()) return void timer.refresh();
    why = `nothing came for ${idleMs / 1_000} s`;
    response.destroy();
  }, idleMs);
  response.on('data', (chunk: Buffer) => {
    timer.refresh();
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, at)]);
      [rest, restLength, from] = [[], 0, at + 1];
      if (line.length > 1 || (line.length === 1 && line[0] !== 13)) inbox.put({ from: url, data: line }, line.length);
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
    restLength += chunk.length - from;
    if (restLength <= maxLine) return;
    why = 'a message is too long';
    response.destroy();
  });
  response.on('error', (error) => (why ||= error.message));
  response.once('close', () => {
    clearTimeout(timer);
    detach();
    inbox.put({ from: url, ended: `${host} ended the stream${why && ` (${why})`}` }, 0);
  });
}

async function refusalOf(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_REFUSAL) break;
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
    url: response.url ?? '',
  };
}
