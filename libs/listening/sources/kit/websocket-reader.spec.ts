import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { systemClock } from '#kernel';
import { GuardedHttp } from '#platform';
import { Inbox, MAX_BYTES, MAX_ITEMS } from './inbox.js';
import { openSocket, socketError, type Arrival, type SocketOptions } from './websocket-reader.js';

describe('openSocket', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let stop: AbortController;

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/no') socket.end('HTTP/1.1 429 Slow down\r\nretry-after: 7\r\nconnection: close\r\n\r\n');
      else sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop = new AbortController();
  });

  afterEach(() => {
    stop.abort();
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });

  const hostOf = (listening: Server | ReturnType<typeof createTcpServer>): string =>
    `127.0.0.1:${(listening.address() as AddressInfo).port}`;

  const settings = (inbox: Inbox<Arrival>, more: Partial<SocketOptions> = {}): SocketOptions => ({
    url: `ws://${hostOf(server)}/`,
    http: new GuardedHttp({ allowPrivate: [hostOf(server)] }),
    signal: stop.signal,
    inbox,
    maxPayload: 100_000,
    ...more,
  });

  async function connect(more: Partial<SocketOptions> = {}) {
    const inbox = new Inbox<Arrival>(100_000);
    const connected = once(sockets, 'connection') as Promise<[WebSocket]>;
    const socket = await openSocket(settings(inbox, more));
    const [remote] = await connected;
    const take = (max = 1_000) => inbox.take({ max, waitMs: 10_000, signal: stop.signal });
    return { inbox, socket, remote, take };
  }

  const failing = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => socketError({ clock: systemClock }, 'The server', error),
    );

  it('brings messages and then the end, and sends', async () => {
    const { socket, remote, take } = await connect();
    const heard = once(remote, 'message');
    socket.send('hello');
    expect(String((await heard)[0])).toBe('hello');
    remote.send('one');
    expect(await take()).toMatchObject([{ data: Buffer.from('one') }]);
    remote.close(1001, 'good bye');
    expect(await take()).toMatchObject([{ ended: `${hostOf(server)} ended the connection (good bye)` }]);
  });

  it('does not go into a private network', async () => {
    const http = new GuardedHttp({ allowPrivate: [] });
    expect(await failing(openSocket(settings(new Inbox(1), { http })))).toMatchObject({
      kind: 'rejected',
      code: 'address_blocked',
    });
  });

  it('reads an answer that opens no stream like any refusal', async () => {
    const url = `ws://${hostOf(server)}/no`;
    const error = (await failing(openSocket(settings(new Inbox(1), { url })))) as { kind: string; retryAt: Date };
    expect(error.kind).toBe('rate-limited');
    expect(error.retryAt.getTime() - Date.now()).toBeLessThan(8_000);
  });

  it('comes again when nobody listens', async () => {
    const url = 'ws://127.0.0.1:1/';
    const http = new GuardedHttp({ allowPrivate: ['127.0.0.1:1'] });
    expect(await failing(openSocket(settings(new Inbox(1), { url, http })))).toMatchObject({ kind: 'unavailable' });
  });

  it('ends a handshake that it is told to end', async () => {
    const deaf = createTcpServer(() => undefined);
    deaf.listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const http = new GuardedHttp({ allowPrivate: [hostOf(deaf)] });
    const connected = once(deaf, 'connection');
    const opening = failing(openSocket(settings(new Inbox(1), { url: `ws://${hostOf(deaf)}/`, http })));
    const [socket] = await connected;
    stop.abort();
    expect(await opening).toMatchObject({ kind: 'unavailable' });
    socket.destroy();
    deaf.close();
  });

  it('closes the connection when it is told to end', async () => {
    const { remote } = await connect();
    const closed = once(remote, 'close');
    stop.abort();
    await expect(closed).resolves.toEqual([1006, expect.anything()]);
  });

  it('notices a connection that died without a word', async () => {
    const { remote, take } = await connect({ idleMs: 50 });
    // Nothing is read any more, so that pings are not answered: what a pulled cable looks like.
    remote.pause();
    expect(await take()).toMatchObject([{ ended: expect.stringContaining('no sign of life for 0.1 s') }]);
  });

  it('keeps a quiet connection that still answers', async () => {
    const { remote, take, inbox } = await connect({ idleMs: 20 });
    for (let pings = 0; pings < 5; pings++) await once(remote, 'ping');
    expect(inbox.size).toBe(0);
    remote.send('still here');
    expect(await take()).toMatchObject([{ data: Buffer.from('still here') }]);
  });

  it('refuses longer messages than agreed', async () => {
    const { remote, take } = await connect();
    remote.send(Buffer.alloc(100_001));
    expect(await take()).toMatchObject([{ ended: expect.stringContaining('Max payload size exceeded') }]);
  });

  it.each([
    { what: 'many short ones', bytes: 400, count: 60_000, max: 37 },
    { what: 'few long ones', bytes: 90_000, count: 400, max: 1 },
  ])('never holds more than the limit, however slowly it is read: $what', async ({ bytes, count, max }) => {
    const { inbox, remote, take } = await connect({ idleMs: 20 });
    const payload = Buffer.alloc(bytes, 'x');
    for (let sent = 0; sent < count; sent++) remote.send(payload);
    let taken = 0;
    let [mostItems, mostBytes] = [0, 0];
    while (taken < count) {
      // Time for the kernel to bring whatever it will.
      await new Promise((resolve) => setImmediate(resolve));
      [mostItems, mostBytes] = [Math.max(mostItems, inbox.size), Math.max(mostBytes, inbox.bytes)];
      taken += (await take(max)).length;
    }
    expect(taken).toBe(count);
    expect(mostItems).toBeLessThanOrEqual(MAX_ITEMS);
    expect(mostBytes).toBeLessThanOrEqual(MAX_BYTES);
    // It was full indeed.
    expect(Math.max(mostItems / (MAX_ITEMS / 2), mostBytes / (MAX_BYTES / 2))).toBeGreaterThan(1);
  });
});
