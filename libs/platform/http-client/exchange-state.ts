import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How far a request came: nothing leaves before `open`, when the socket is connected and its TLS handshake done. */
export type Progress = 'waiting' | 'handshake' | 'open';

/** Stands where axios expects `http`: starts the request and watches its socket, so that a failure knows whether bytes left. */
export class ExchangeState {
  progress: Progress = 'waiting';
  private outgoing: ClientRequest | undefined;

  /** Ends the request at once; it fails with what node says of a destroyed one. */
  stop(): void {
    this.outgoing?.destroy();
  }

  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
    request.once('socket', (socket) =>
      this.watch(socket as Socket & Partial<TLSSocket>, options.protocol === 'https:'),
    );
    this.outgoing = request;
    return request;
  }

  private watch(socket: Socket & { secureConnecting?: boolean }, tls: boolean): void {
    if (socket.connecting) socket.once('connect', () => (this.progress = tls ? 'handshake' : 'open'));
    else this.progress = socket.secureConnecting ? 'handshake' : 'open';
    if (tls && (socket.connecting || socket.secureConnecting))
      socket.once('secureConnect', () => (this.progress = 'open'));
  }
}
