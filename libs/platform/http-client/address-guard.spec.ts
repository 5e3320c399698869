import { afterEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import { closeServers, failureOf, listening } from '../testing/servers.js';
import { GuardedHttp } from './guarded-http.js';

describe('GuardedHttp and private addresses', () => {
  const strict = new GuardedHttp({ allowPrivate: [] });
  afterEach(closeServers);

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
  });

  it('does not go to another port than the one that is allowed', async () => {
    const port = await listening(http.createServer((_request, response) => response.end('ok')));
    const other = new GuardedHttp({ allowPrivate: [`127.0.0.1:${port + 1}`, `localhost:${port + 1}`] });
    for (const host of ['127.0.0.1', 'localhost']) {
      expect((await failureOf(other.request({ url: `http://${host}:${port}` }))).reason).toBe('blocked');
    }
  });
});
