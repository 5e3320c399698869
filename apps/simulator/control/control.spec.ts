import { describe, expect, it } from '@jest/globals';
import { Simulation } from '../simulation-harness.js';

const simulation = new Simulation();

describe('/_sim', () => {
  it('tells a newcomer all that is needed to connect the ready accounts', async () => {
    const { json } = await simulation.control('GET', '');
    expect(json.networks.map(({ id }: { id: string }) => id)).toEqual(['mastodon', 'x']);
    for (const { url, ready } of json.networks) {
      expect(ready).toMatchObject({
        handle: 'pregonero',
        baseUrl: url,
        connect: { network: ready.network, baseUrl: url },
      });
    }
    const [mastodon, x] = json.networks;
    const token = mastodon.ready.connect.credentials.accessToken;
    expect((await simulation.ask('mastodon', 'GET', '/api/v1/accounts/verify_credentials', { token })).status).toBe(
      200,
    );
    expect(Object.keys(x.ready.connect.credentials).sort()).toEqual([
      'accessSecret',
      'accessToken',
      'consumerKey',
      'consumerSecret',
    ]);
  });

  it('makes accounts by the hundred, each with keys of its own', async () => {
    const { status, json } = await simulation.control('POST', '/accounts', {
      json: { network: 'x', count: 300, handle: 'load' },
    });
    expect(status).toBe(201);
    const tokens = json.accounts.map(
      (one: { credentials: { oauth2: { accessToken: string } } }) => one.credentials.oauth2.accessToken,
    );
    expect([new Set(tokens).size, new Set(json.accounts.map(({ handle }: { handle: string }) => handle)).size]).toEqual(
      [300, 300],
    );
  });

  it('lists what was accepted by network, account and time, and counts texts that came twice', async () => {
    const [one, other] = [await simulation.account('mastodon'), await simulation.account('mastodon')];
    const post = async ({ credentials }: typeof one, status: string) => {
      const { accessToken: token } = credentials as { accessToken: string };
      await simulation.ask('mastodon', 'POST', '/api/v1/statuses', {
        token,
        json: { status },
        headers: { 'idempotency-key': `k-${status}-${Math.random()}` },
      });
    };
    const from = Date.now();
    await post(one, 'Twice.');
    await post(one, 'Twice.');
    await post(other, 'Twice.');
    const list = async (query: string) => (await simulation.control('GET', `/accepted?${query}`)).json;
    const own = await list(`network=mastodon&account=${one.handle}&since=${from}`);
    expect(own).toMatchObject({ total: 2, duplicates: [{ account: one.handle, text: 'Twice.', count: 2 }] });
    expect(own.items[0]).toMatchObject({
      kind: 'post',
      accountId: one.id,
      key: expect.stringContaining('k-Twice.'),
      replyTo: null,
    });
    expect(own.items[1].receivedAt).toBeGreaterThan(own.items[0].receivedAt);
    expect(Math.abs(own.items[0].receivedAt - from)).toBeLessThan(2_000);
    expect((await list('network=x')).total).toBe(0);
    expect((await list(`since=${Date.now() + 60_000}`)).total).toBe(0);
    await simulation.control('DELETE', '/accepted');
    expect((await list('')).total).toBe(0);
  });

  it.each([
    ['POST', '/accounts', { network: 'myspace' }, 404, 'There is no network myspace; there are mastodon, x.'],
    ['POST', '/accounts', { network: 'x', handle: 'pregonero' }, 409, 'There is already @pregonero on x.'],
    ['POST', '/accounts', { network: 'x', handle: 'a b' }, 422, 'handle: letters, digits and _ only, 30 at most'],
    ['POST', '/accounts', { network: 'x', settings: { maxChars: 1 } }, 422, 'X has no setting maxChars'],
    ['POST', '/faults', { kind: 'explode' }, 422, 'kind: '],
    ['POST', '/faults', { kind: 'unavailable', path: '(' }, 422, 'path: not a regular expression'],
    ['POST', '/accounts/nobody/token', { action: 'expire' }, 404, 'There is no account nobody.'],
    ['POST', '/nothing', {}, 404, 'There is no POST /_sim/nothing.'],
  ])('says what is wrong: %s %s %j', async (method, path, json, status, words) => {
    const answer = await simulation.control(method, path, { json });
    expect([answer.status, answer.json.error]).toEqual([status, expect.stringContaining(words)]);
  });

  it('refuses a rotation to lose where nothing rotates', async () => {
    const { id } = await simulation.account('mastodon');
    const { status, json } = await simulation.control('POST', `/accounts/${id}/token`, {
      json: { action: 'lose-rotation' },
    });
    expect([status, json.error]).toEqual([422, 'Mastodon has no tokens that can lose-rotation.']);
  });

  it('takes a network off the net and back, on the same port', async () => {
    const { baseUrl } = await simulation.account('x');
    const status = () => fetch(`${baseUrl}/2/users/me`).then((answer) => answer.status);
    await simulation.control('POST', '/networks/x/offline');
    await expect(status()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await simulation.control('DELETE', '/networks/x/offline');
    expect(await status()).toBe(401);
  });
});
