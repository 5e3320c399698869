import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceProcess, SimulatorClient } from '#testing';
import { Caller } from './caller.js';

/** Everything in this file that no line of the log may hold. */
const secrets = new Map<string, string>();
function secret(name: string, text: string): string {
  expect(text.length).toBeGreaterThan(5);
  secrets.set(name, text);
  return text;
}
const APP_SECRET = 'simulated-x-client-secret';
const NO_OWNER = { PREGON_INIT_EMAIL: undefined, PREGON_INIT_PASSWORD: undefined, PREGON_INIT_API_KEY: undefined };

let dataDir: string;
let service: ServiceProcess;
let nobody: Caller;
let owner: Caller;
const simulator = new SimulatorClient();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pregon-e2e-'));
  service = new ServiceProcess({
    ...NO_OWNER,
    PREGON_DATA_DIR: dataDir,
    PREGON_SIMULATOR: 'on',
    PREGON_SIMULATOR_PORT: '0',
    PREGON_ALLOW_PRIVATE: undefined,
    PREGON_LOG_LEVEL: 'debug',
    PREGON_SECRET_KEYS: `1:${secret('encryption key', randomBytes(32).toString('base64'))}`,
    PREGON_X_CLIENT_ID: 'simulated-x-client-id',
    PREGON_X_CLIENT_SECRET: secret('client secret', APP_SECRET),
  });
  await service.start();
  nobody = new Caller(service, { 'sec-fetch-site': 'same-origin' });
}, 60_000);
afterAll(async () => {
  await service?.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

/** The calls of a block of the README: the command line of each `curl`, read as `sh` would. */
async function curlsOf(readme: string): Promise<{ url: string; body: string }[]> {
  const text = await readFile(readme, 'utf8');
  return [...text.matchAll(/^curl -s (\S+) ([^]*?)-d '([^']*)'/gm)].map(([, url, , body]) => ({
    url: url!,
    body: body!,
  }));
}
const settled = async (id: string): Promise<any> => {
  for (;;) {
    const [delivery] = (await owner.ok('GET', `/v1/posts/${id}`)).deliveries;
    if (['published', 'failed', 'unconfirmed'].includes(delivery.state)) return delivery;
    await pause(25);
  }
};

describe("a newcomer's first minutes", () => {
  let curls: { url: string; body: string }[];
  let token: string;
  beforeAll(async () => {
    curls = await curlsOf('README.md');
  });

  it('begin with the few lines that the start prints', () => {
    const [, url] = /^Simulated networks, no key needed: (\S+)$/m.exec(service.output)!;
    const [, link] = /^Set up the first workspace, once: (\S+)$/m.exec(service.output)!;
    expect(new URL(link!).origin + new URL(link!).pathname).toBe(`${service.url}/setup`);
    simulator.url = url!;
    token = secret('set-up token', new URL(link!).searchParams.get('token')!);
  });

  it('lead to a page that sets the service up, and answers to nobody else', async () => {
    const page = await nobody.call('GET', `/setup?token=${token}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).not.toMatch(/<script>|style=|https?:\/\//);
    for (const [, file] of page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      expect([file, (await nobody.call('GET', file!)).status]).toEqual([file, 200]);
    const wrong = { ...JSON.parse(curls[0]!.body), token: secret('wrong set-up token', 'x'.repeat(40)) };
    expect((await nobody.call('POST', '/v1/setup', wrong)).status).toBe(404);
  });

  it('take the calls of the README, one after the other, to a post on the timeline', async () => {
    const [setUp, connect, post] = curls;
    expect(curls.slice(0, 3).map(({ url }) => url)).toEqual(
      ['/setup', '/channels', '/posts'].map((path) => `localhost:3000/v1${path}`),
    );

    const account = JSON.parse(setUp!.body.replace('<token of the link>', token));
    secret('password', account.password);
    const made = await nobody.call('POST', '/v1/setup', account);
    expect(made).toMatchObject({ status: 201, body: { user: { email: account.email }, workspace: { role: 'owner' } } });
    owner = Caller.withKey(service, secret('first key', made.body.key));

    const { networks } = (await (await fetch(`${simulator.url}/_sim`)).json()) as any;
    for (const { id, url } of networks) simulator.networks[id] = url;
    const connecting = { ...JSON.parse(connect!.body), baseUrl: simulator.networks['mastodon'] };
    secret('access token', connecting.credentials.accessToken);
    const channel = await owner.ok('POST', '/v1/channels', connecting);

    const written = JSON.parse(post!.body.replace('<id of the channel>', channel.id));
    const { id } = await owner.ok('POST', '/v1/posts', written);
    expect((await settled(id)).state).toBe('published');
    expect(await (await fetch(`${simulator.url}/mastodon/@pregonero`)).text()).toContain(written.text);
  });

  it('cannot be repeated: the link works once', async () => {
    const again = { ...JSON.parse(curls[0]!.body), token, email: 'mallory@example.org' };
    expect(await nobody.call('POST', '/v1/setup', again)).toMatchObject({
      status: 404,
      body: { code: 'setup_link_invalid' },
    });
    expect((await owner.ok('GET', '/v1/members')).items).toHaveLength(1);
  });
});

describe('the outside', () => {
  it('is not reached at private addresses that nobody allowed', async () => {
    let asked = 0;
    const inside = createServer((_, response) => void response.end(String(++asked))).listen(0, '127.0.0.1');
    await once(inside, 'listening');
    const { port } = inside.address() as AddressInfo;
    const hosts = ['127.0.0.1', 'localhost', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'];
    for (const host of hosts) {
      const url = `http://${host}:${port}/cat.png`;
      expect([host, (await owner.call('POST', '/v1/media', { url })).status]).toEqual([host, 422]);
      const connect = { network: 'mastodon', baseUrl: `http://${host}:${port}`, credentials: { accessToken: 'none' } };
      expect([host, (await owner.call('POST', '/v1/channels', connect)).status]).toEqual([host, 422]);
    }
    inside.close();
    expect(asked).toBe(0);
  });

  it('is told strict headers, and nothing to pages of others', async () => {
    const origin = { origin: 'https://evil.example' };
    const answers = [
      await new Caller(service, origin).call('GET', '/health/live'),
      await owner.with(origin).call('GET', '/v1/posts'),
      await owner.with({ ...origin, 'access-control-request-method': 'POST' }).call('OPTIONS', '/v1/posts'),
      await nobody.call('GET', '/setup'),
    ];
    for (const { headers } of answers) {
      expect([...headers.keys()].filter((name) => /^access-control|x-powered-by/.test(name))).toEqual([]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
    expect(answers[2]!.status).toBe(404);
  });
});

describe('the log', () => {
  const lines = (): any[] =>
    service.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));

  /** Everything that people and programs do with secrets. */
  async function handleSecrets(): Promise<void> {
    const guess = { email: 'ana@example.org', password: secret('wrong password', 'guess-number-one') };
    expect((await nobody.call('POST', '/v1/auth/sign-in', guess)).status).toBe(401);
    const password = secrets.get('password')!;
    const signedIn = await Caller.signIn(service, 'ana@example.org', password);
    const cookies = (signedIn as unknown as { headers: { cookie: string } }).headers.cookie;
    secret('session', decodeURIComponent(cookies.split('=')[1]!).split('.')[0]!);
    const next = secret('new password', 'purple otter lighthouse nine');
    await signedIn.ok('POST', '/v1/auth/password', { current: password, next });
    const key = await owner.ok('POST', '/v1/api-keys', { name: 'Short', scopes: ['posts:read'] });
    secret('second key', key.key);
    await owner.ok('DELETE', `/v1/api-keys/${key.id}`);
    await Caller.withKey(service, key.key).call('GET', '/v1/me');
    const invitation = await owner.ok('POST', '/v1/invitations', { email: 'luis@example.org', role: 'viewer' });
    secret('invitation', invitation.token);
    await nobody.call('GET', `/invitation?token=${invitation.token}`);
    const newcomer = {
      token: invitation.token,
      name: 'Luis',
      password: secret('his password', 'orange badger staircase'),
    };
    await nobody.ok('POST', '/v1/invitations/accept', newcomer);
  }

  async function handleTokens(): Promise<string> {
    const account = await simulator.account('x');
    for (const [name, text] of Object.entries(account.credentials.oauth1)) secret(`X ${name}`, text);
    const { accessToken, refreshToken } = account.credentials.oauth2;
    secret('OAuth 2 access token', accessToken);
    secret('OAuth 2 refresh token', refreshToken);
    await owner.ok('POST', '/v1/channels', account.connect);
    const wrong = {
      ...account.connect,
      credentials: { ...account.credentials.oauth2, accessToken: secret('bad token', 'bad-token-bad-token') },
    };
    await owner.call('POST', '/v1/channels', wrong);
    const channel = await owner.ok('POST', '/v1/channels', {
      ...account.connect,
      credentials: account.credentials.oauth2,
    });
    await owner.call('POST', '/v1/media', { url: `http://ana:${secret('userinfo', 'hunter2-hunter2')}@127.0.0.1:1/x` });
    await simulator.tokenAction(account, 'expire');
    await owner.ok('POST', `/v1/channels/${channel.id}/check`);
    const callback = `/v1/channels/oauth/callback?state=a.b.c&code=${secret('OAuth code', 'code-from-the-network')}`;
    await nobody.call('GET', callback);
    await simulator.tokenAction(account, 'revoke');
    const { id } = await owner.ok('POST', '/v1/posts', { text: 'x', channels: [channel.id], schedule: { now: true } });
    return (await settled(id)).id;
  }

  it('holds no secret, and names requests and deliveries', async () => {
    await handleSecrets();
    const failed = await handleTokens();
    const leaks = [...secrets].filter(([, text]) =>
      lines().some((line) => [text, encodeURIComponent(text)].some((form) => JSON.stringify(line).includes(form))),
    );
    expect(leaks.map(([name]) => name)).toEqual([]);
    expect(secrets.size).toBeGreaterThan(18);

    const requests = lines().filter(({ msg }) => msg === 'Request answered.');
    expect(requests.length).toBeGreaterThan(40);
    for (const line of requests)
      expect(line).toMatchObject({
        requestId: expect.any(String),
        method: expect.any(String),
        status: expect.any(Number),
        ms: expect.any(Number),
      });
    const said = lines().filter(({ delivery }) => delivery === failed);
    expect(said).toMatchObject([
      { level: 'warn', network: 'x', post: expect.any(String), channel: expect.any(String), state: 'failed' },
    ]);
    expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
  });
});
