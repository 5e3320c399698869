import { expect } from '@jest/globals';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { HttpFailure } from '../http-client/http-failure.js';

const servers: (Server & { closeAllConnections?(): void })[] = [];

/** Listens on a free port of 127.0.0.1 until `closeServers`. */
export async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The URL of a web server that answers with `handler`. */
export const serve = async (handler: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listening(http.createServer(handler))}`;

/** For afterEach. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
}

/** Answers with what it was sent. */
export async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
}

/** What `echo` answered. */
export const json = (body: Buffer): any => JSON.parse(body.toString());

export async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HttpFailure);
  return error as HttpFailure;
}
