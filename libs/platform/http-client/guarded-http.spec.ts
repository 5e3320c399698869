import { afterEach, describe, expect, it } from '@jest/globals';
import net from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { closeServers, echo, failureOf, json, listening, serve } from '../testing/servers.js';
import { GuardedHttp } from './guarded-http.js';

describe('GuardedHttp', () => {
  const client = new GuardedHttp({ allowPrivate: ['127.0.0.0/8'] });

  afterEach(closeServers);

  it('sends method, headers and body, and answers with any status', async () => {
    const url = await serve((request, response) => {
      response.statusCode = 503;
      response.setHeader('X-Two', ['a', 'b']);
      void echo(request, response);
    });
    const answer = await client.request({ method: 'put', url: `${url}/a?b=c#d`, headers: { 'X-One': '1' }, body: 'ñ' });
    expect(answer.status).toBe(503);
    expect(answer.headers['x-two']).toBe('a, b');
    expect(json(answer.body)).toMatchObject({ method: 'PUT', url: '/a?b=c', body: 'ñ', headers: { 'x-one': '1' } });
  });

  it.each([
    ['form', new URLSearchParams({ a: 'b c' }), 'a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ['buffer', Buffer.from('xyz'), 'xyz', undefined],
  ])('sends a %s', async (_kind, body, text, type) => {
    const answer = json((await client.request({ method: 'POST', url: await serve(echo), body })).body);
    expect(answer.body).toBe(text);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['content-length']).toBe(String(text.length));
  });

  it('sends multipart with its boundary', async () => {
    const form = new FormData();
    form.set('file', new Blob(['content'], { type: 'image/png' }), 'a.png');
    const answer = json((await client.request({ method: 'POST', url: await serve(echo), body: form })).body);
    const boundary = /boundary=(.+)/.exec(answer.headers['content-type'])?.[1];
    expect(answer.body).toContain(`${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"`);
  });

  it('reuses connections', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    for (let i = 0; i < 3; i++) await client.request({ url });
    expect(ports.size).toBe(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('reads %s', async (encoding, compress) => {
    const url = await serve((_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(compress('plain text'));
    });
    expect((await client.request({ url })).body.toString()).toBe('plain text');
  });

  describe('tells whether anything was sent', () => {
    it('nothing, when the port is closed', async () => {
      const server = net.createServer();
      const port = await listening(server);
      await new Promise((resolve) => server.close(resolve));
      const failure = await failureOf(client.request({ method: 'POST', url: `http://127.0.0.1:${port}`, body: 'x' }));
      expect(failure).toMatchObject({ sent: false, reason: 'connect' });
      expect(failure.message).toContain('ECONNREFUSED');
    });

    it('nothing, when the name does not exist', async () => {
      const failure = await failureOf(client.request({ url: 'http://no-such-host.invalid/' }));
      expect(failure).toMatchObject({ sent: false, reason: 'dns' });
    });

    it('something, when the server accepts and cuts', async () => {
      const port = await listening(net.createServer((socket) => socket.once('data', () => socket.destroy())));
      const failure = await failureOf(client.request({ method: 'POST', url: `http://127.0.0.1:${port}`, body: 'x' }));
      expect(failure).toMatchObject({ sent: true, reason: 'reset' });
    });

    it('something, when the server cuts a connection that is used again', async () => {
      let count = 0;
      const url = await serve((request, response) => {
        if (++count === 1) response.end('first');
        else request.socket.destroy();
      });
      await client.request({ method: 'POST', url, body: 'x' });
      const failure = await failureOf(client.request({ method: 'POST', url, body: 'x' }));
      expect(failure).toMatchObject({ sent: true, reason: 'reset' });
    });

    it('something, when the answer stops in the middle', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setImmediate(() => response.destroy());
      });
      expect(await failureOf(client.request({ url }))).toMatchObject({ sent: true, reason: 'reset' });
    });

    it('something, when the answer is no HTTP', async () => {
      const port = await listening(net.createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')));
      expect(await failureOf(client.request({ url: `http://127.0.0.1:${port}` }))).toMatchObject({
        sent: true,
        reason: 'reset',
      });
    });

    it('something, when the server never answers', async () => {
      const url = await serve(() => undefined);
      const failure = await failureOf(client.request({ method: 'POST', url, body: 'x', timeoutMs: 60 }));
      expect(failure).toMatchObject({ sent: true, reason: 'timeout' });
    });

    it('something, when the answer drips', async () => {
      const url = await serve((_request, response) => {
        const drip = setInterval(() => response.write('.'), 5);
        response.on('close', () => clearInterval(drip));
      });
      expect(await failureOf(client.request({ url, timeoutMs: 100 }))).toMatchObject({ sent: true, reason: 'timeout' });
    });

    it('something, when the caller gives up while waiting', async () => {
      const abort = new AbortController();
      const url = await serve(() => abort.abort());
      const failure = await failureOf(client.request({ url, signal: abort.signal }));
      expect(failure).toMatchObject({ sent: true, reason: 'aborted' });
    });

    it('nothing, when the caller had given up before', async () => {
      let requests = 0;
      const url = await serve((_request, response) => {
        requests++;
        response.end();
      });
      const failure = await failureOf(client.request({ url, signal: AbortSignal.abort() }));
      expect(failure).toMatchObject({ sent: false, reason: 'aborted' });
      await client.request({ url });
      expect(requests).toBe(1);
    });

    it('nothing, when it waits for a free connection until its time is over', async () => {
      const url = await serve(() => undefined);
      const agent = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
      agent.agents.http.maxSockets = 1;
      const first = failureOf(agent.request({ url, timeoutMs: 200 }));
      const second = await failureOf(agent.request({ url, timeoutMs: 60 }));
      expect(second).toMatchObject({ sent: false, reason: 'timeout' });
      expect((await first).sent).toBe(true);
    });
  });

  it('stops at the size limit, also of what is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const url = await serve((request, response) => {
      if (request.url === '/bomb') response.setHeader('content-encoding', 'gzip').end(bomb);
      else response.end(Buffer.alloc(1_000_000));
    });
    for (const path of ['/plain', '/bomb']) {
      const failure = await failureOf(client.request({ url: url + path, maxBytes: 10_000 }));
      expect(failure).toMatchObject({ sent: true, reason: 'too-large' });
    }
    expect((await client.request({ url: `${url}/bomb`, maxBytes: 1_000_000 })).body.length).toBe(1_000_000);
  });

  it.each(['ftp://example.org/', 'file:///etc/passwd', 'data:text/plain,x', 'example.org', ''])(
    'refuses %p, which is no web address',
    async (url) => {
      expect(await failureOf(client.request({ url }))).toMatchObject({ sent: false, reason: 'bad-url' });
    },
  );

  it('leaves no request, header or body in what it throws', async () => {
    const server = net.createServer((socket) => socket.destroy());
    const url = `http://127.0.0.1:${await listening(server)}/?token=hidden-1`;
    const failure = await failureOf(
      client.request({ method: 'POST', url, headers: { authorization: 'Bearer hidden-2' }, body: 'hidden-3' }),
    );
    for (let at: unknown = failure; at instanceof Error; at = at.cause) {
      expect(JSON.stringify({ ...at }) + String(at.stack)).not.toContain('hidden');
    }
  });
});
