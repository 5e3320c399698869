import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeServers, failureOf, listening } from '../testing/servers.js';
import { GuardedHttp } from './guarded-http.js';

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
  });
  afterAll(() => {
    closeServers();
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
