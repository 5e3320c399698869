import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { GuardedHttp } from './guarded-http.js';
import { HttpFailure } from './http-failure.js';

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];

/** Listens on a free port of 127.0.0.1 until the test ends. */
async function listening<S extends Server>(server: S): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (handler: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listening(http.createServer(handler))}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Answers with what it was sent. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }));
}

async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HttpFailure);
  return error as HttpFailure;
}

describe('GuardedHttp', () => {
  const client = new GuardedHttp({ allowPrivate: ['127.0.0.0/8'] });
  const json = (body: Buffer): any => JSON.parse(body.toString());

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections?.();
      server.close();
    }
  });

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

describe('GuardedHttp and private addresses', () => {
  const strict = new GuardedHttp({ allowPrivate: [] });
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://172.31.0.1/',
    'http://192.168.1.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'https://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[fc00::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://localhost/',
  ])('does not go to %s', async (url) => {
    const failure = await failureOf(strict.request({ method: 'POST', url, body: 'x' }));
    expect(failure).toMatchObject({ sent: false, reason: 'blocked' });
  });

  it.each([
    ['an address', (port: number) => [`127.0.0.1`, `http://127.0.0.1:${port}`]],
    ['a network', (port: number) => ['127.0.0.0/8', `http://127.0.0.1:${port}`]],
    ['a port', (port: number) => [`127.0.0.1:${port}`, `http://127.0.0.1:${port}`]],
    ['a name', (port: number) => [`localhost:${port}`, `http://localhost:${port}`]],
    ['what a name leads to', (port: number) => [`127.0.0.1:${port}`, `http://localhost:${port}`]],
  ])('goes where it may: %s', async (_what, example) => {
    const server = http.createServer((_request, response) => response.end('ok'));
    const [allowed = '', url = ''] = example(await listening(server));
    const answer = await new GuardedHttp({ allowPrivate: [allowed] }).request({ url });
    expect(answer.status).toBe(200);
    server.closeAllConnections();
  });

  it('does not go to another port than the one that is allowed', async () => {
    const port = await listening(http.createServer((_request, response) => response.end('ok')));
    const other = new GuardedHttp({ allowPrivate: [`127.0.0.1:${port + 1}`, `localhost:${port + 1}`] });
    for (const host of ['127.0.0.1', 'localhost']) {
      expect((await failureOf(other.request({ url: `http://${host}:${port}` }))).reason).toBe('blocked');
    }
  });
});

describe('GuardedHttp and redirects', () => {
  const client = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  const redirectTo = (location: string, status = 302): Promise<string> =>
    serve((request, response) => {
      request.resume();
      response.writeHead(status, { location, connection: 'close' }).end();
    });
  const json = (body: Buffer): any => JSON.parse(body.toString());
  const closingEcho = (): Promise<string> =>
    serve((request, response) => {
      response.setHeader('connection', 'close');
      void echo(request, response);
    });

  it('follows a GET and says where it ended', async () => {
    const url = await serve((request, response) => {
      response.setHeader('connection', 'close');
      if (request.url === '/old') response.writeHead(301, { location: 'new?x=1' }).end();
      else void echo(request, response);
    });
    const answer = await client.request({ url: `${url}/old`, headers: { authorization: 'Bearer abc' } });
    expect(answer.url).toBe(`${url}/new?x=1`);
    expect(json(answer.body).headers.authorization).toBe('Bearer abc');
  });

  it('does not take keys to another origin', async () => {
    const url = await redirectTo(await closingEcho());
    const headers = { Authorization: 'Bearer abc', Cookie: 'a=b', 'X-Kept': 'yes' };
    const seen = json((await client.request({ url, headers })).body).headers;
    expect(seen).toMatchObject({ 'x-kept': 'yes' });
    expect(seen).not.toHaveProperty('authorization');
    expect(seen).not.toHaveProperty('cookie');
  });

  it('checks the address again', async () => {
    const failure = await failureOf(client.request({ url: await redirectTo('http://169.254.169.254/latest') }));
    expect(failure).toMatchObject({ reason: 'blocked', sent: true });
    const scheme = await failureOf(client.request({ url: await redirectTo('file:///etc/passwd') }));
    expect(scheme).toMatchObject({ reason: 'bad-url', sent: true });
  });

  it('gives up after three', async () => {
    expect(await failureOf(client.request({ url: await redirectTo('/again') }))).toMatchObject({
      reason: 'redirects',
      sent: true,
    });
  });

  it('takes the redirect of a POST as its answer, unless asked to follow', async () => {
    const target = await closingEcho();
    const url = await redirectTo(target, 307);
    expect((await client.request({ method: 'POST', url, body: 'x' })).status).toBe(307);
    const kept = await client.request({ method: 'POST', url, body: 'x', maxRedirects: 1 });
    expect(json(kept.body)).toMatchObject({ method: 'POST', body: 'x' });
    const seeOther = await redirectTo(target, 303);
    const got = await client.request({ method: 'POST', url: seeOther, body: 'x', maxRedirects: 1 });
    expect(json(got.body)).toMatchObject({ method: 'GET', body: '' });
  });
});

describe('GuardedHttp over TLS', () => {
  const client = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  const folder = mkdtempSync(join(tmpdir(), 'pregon-tls-'));
  let server: https.Server;
  let url: string;
  let requests = 0;

  beforeAll(async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
      {
        stdio: 'ignore',
      },
    );
    server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
      requests++;
      response.end('ok');
    });
    url = `https://127.0.0.1:${await listening(server)}`;
    servers.splice(0);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('sends nothing to a server whose certificate nobody vouches for', async () => {
    const failure = await failureOf(client.request({ method: 'POST', url, body: 'x' }));
    expect(failure).toMatchObject({ sent: false, reason: 'tls' });
    expect(failure.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(requests).toBe(0);
  });

  it('sends nothing when no handshake comes about', async () => {
    const silent = net.createServer((socket) => socket.resume());
    const port = await listening(silent);
    const failure = await failureOf(client.request({ url: `https://127.0.0.1:${port}`, timeoutMs: 80 }));
    expect(failure).toMatchObject({ sent: false, reason: 'timeout' });
    const cutting = await listening(net.createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await failureOf(client.request({ url: `https://127.0.0.1:${cutting}` }))).toMatchObject({
      sent: false,
      reason: 'tls',
    });
    servers.splice(0).forEach((one) => one.close());
  });

  it('sends when the certificate is good, and knows it afterwards', async () => {
    const trusting = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
    trusting.agents.https.options.ca = readFileSync(join(folder, 'cert.pem'));
    expect((await trusting.request({ url })).body.toString()).toBe('ok');
    server.closeAllConnections();
    server.once('request', (request) => request.socket.destroy());
    expect(await failureOf(trusting.request({ url }))).toMatchObject({ sent: true, reason: 'reset' });
  });
});

describe('GuardedHttp.fetch', () => {
  const { fetch } = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  const closing = (): Promise<string> =>
    serve((request, response) => {
      response.setHeader('connection', 'close');
      void echo(request, response);
    });
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  it('takes what fetch takes', async () => {
    const url = await closing();
    const headers = new Headers({ 'x-a': '1' });
    const form = new FormData();
    form.set('a', 'b');
    const bodies = ['text', new TextEncoder().encode('text'), new Blob(['text']), new Blob(['text']).stream()];
    for (const body of bodies) {
      const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
      expect(await response.json()).toMatchObject({ method: 'POST', body: 'text', headers: { 'x-a': '1' } });
    }
    const answer: any = await (await fetch(new URL(url), { method: 'POST', body: form })).json();
    expect(answer.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const request = new Request(url, { method: 'PUT', body: 'text', headers });
    expect(await (await fetch(request)).json()).toMatchObject({ method: 'PUT', body: 'text', headers: { 'x-a': '1' } });
  });

  it('answers with a Response', async () => {
    const url = await closing();
    const response = await fetch(`${url}/x`);
    expect(response).toBeInstanceOf(Response);
    expect([response.ok, response.status, response.url]).toEqual([true, 200, `${url}/x`]);
    const empty = await serve((_request, answer) => answer.writeHead(204, { connection: 'close' }).end());
    expect((await fetch(empty)).status).toBe(204);
  });

  it('rejects with HttpFailure', async () => {
    expect(await failureOf(fetch('http://10.0.0.1/'))).toMatchObject({ reason: 'blocked', sent: false });
    const signal = AbortSignal.abort();
    expect(await failureOf(fetch(await closing(), { signal }))).toMatchObject({ reason: 'aborted' });
  });
});
