import { describe, expect, it } from '@jest/globals';
import { Caller } from './caller.js';
import { useStage } from './stage.js';

/** The app that the simulated X knows. */
const APP = { PREGON_X_CLIENT_ID: 'simulated-x-client-id', PREGON_X_CLIENT_SECRET: 'simulated-x-client-secret' };
const stage = useStage((simulator) => ({ ...APP, PREGON_X_BASE_URL: simulator.networks['x'] }));

const start = async (): Promise<URL> =>
  new URL((await stage.service.ok('POST', '/v1/channels/oauth/start', { network: 'x' })).url);

/** What a person does on the network's page: chooses an account and presses the button. Where that leads. */
async function authorize(page: URL, account: string): Promise<URL> {
  const html = await (await fetch(page)).text();
  const form = new URLSearchParams({ account });
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g))
    form.set(name!, value!.replaceAll('&amp;', '&'));
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(html)!;
  const answer = await fetch(new URL(action!, page), { method: 'POST', body: form, redirect: 'manual' });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location')!);
}
/** A browser comes back from the network: it has no key. */
const comeBack = (url: URL) => new Caller(stage.service).call('GET', url.pathname + url.search);

describe('connecting by OAuth', () => {
  it('leads through the page of the network to a channel that publishes', async () => {
    const account = await stage.simulator.account('x');
    const page = await start();
    expect(page.searchParams.get('code_challenge_method')).toBe('S256');
    const back = await authorize(page, account.handle);
    expect(back.origin + back.pathname).toBe(`${stage.service.url}/v1/channels/oauth/callback`);
    const { status, body } = await comeBack(back);
    expect([status, body]).toMatchObject([200, { network: 'x', handle: account.handle, state: 'connected' }]);
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 3_600_000);
    const post = await stage.reaches(await stage.post({ text: 'By OAuth', channels: [body.id] }));
    expect([post.state, await stage.timeline(account)]).toEqual(['published', ['By OAuth']]);
  });

  it('takes an answer of the network once', async () => {
    const back = await authorize(await start(), 'pregonero');
    expect((await comeBack(back)).status).toBe(200);
    expect(await comeBack(back)).toMatchObject({ status: 400, body: { code: 'unknown_oauth_flow' } });
  });

  it('refuses a state that it did not give, and the answer of another flow', async () => {
    const [back, other] = [await authorize(await start(), 'pregonero'), await start()];
    const [workspace, flow, secret] = back.searchParams.get('state')!.split('.');
    for (const state of ['', 'a.b.c', `${workspace}.${flow}.${'x'.repeat(43)}`, `${flow}.${workspace}.${secret}`]) {
      const forged = new URL(back);
      forged.searchParams.set('state', state);
      expect(await comeBack(forged)).toMatchObject({ status: 400, body: { code: 'unknown_oauth_flow' } });
    }
    const swapped = new URL(back);
    swapped.searchParams.set('state', other.searchParams.get('state')!);
    expect(await comeBack(swapped)).toMatchObject({ status: 422, body: { code: 'connection_refused' } });
  });

  it('says so when the person declined', async () => {
    const state = (await start()).searchParams.get('state')!;
    const back = new URL(`${stage.service.url}/v1/channels/oauth/callback?error=access_denied&state=${state}`);
    expect(await comeBack(back)).toMatchObject({ status: 400, body: { code: 'oauth_declined' } });
  });

  it('says which network has none', async () => {
    const asked = await stage.service.call('POST', '/v1/channels/oauth/start', { network: 'mastodon' });
    expect(asked).toMatchObject({ status: 422, body: { code: 'oauth_not_available' } });
  });
});

describe('connecting with credentials', () => {
  it('keeps one channel per account: connecting again renews it', async () => {
    const account = await stage.simulator.account('mastodon');
    const first = await stage.connect(account, { name: 'Our Mastodon', zone: 'Europe/Madrid' });
    const again = await stage.connect(account);
    expect(again).toMatchObject({
      id: first.id,
      name: 'Our Mastodon',
      zone: 'Europe/Madrid',
      version: first.version + 1,
    });
    const channels = (await stage.get('/v1/channels')).filter((each: any) => each.handle === first.handle);
    expect(channels).toHaveLength(1);
  });

  it('never shows them again', async () => {
    const account = await stage.simulator.account('x');
    const channel = await stage.connect(account);
    const shown = JSON.stringify([
      channel,
      await stage.get(`/v1/channels/${channel.id}`),
      await stage.get('/v1/channels'),
    ]);
    for (const secret of Object.values(account.connect.credentials)) expect(shown).not.toContain(secret);
  });

  it('refuses what the network refuses, in its words', async () => {
    const { connect } = await stage.simulator.account('mastodon');
    const attempt = (more: object) => stage.service.call('POST', '/v1/channels', { ...connect, ...more });
    const refused = (code: string, pointer: string, words: string) => ({
      status: 422,
      body: { errors: [{ code, pointer, message: expect.stringContaining(words) }] },
    });
    expect(await attempt({ credentials: { accessToken: 'wrong' } })).toMatchObject(
      refused('token_invalid', '/credentials', 'Mastodon'),
    );
    expect(await attempt({ credentials: { token: 'x' } })).toMatchObject({
      status: 422,
      body: { code: 'invalid_credentials', errors: [{ pointer: '/credentials/accessToken' }, expect.anything()] },
    });
    const torn = await attempt({ credentials: { accessToken: 'hidden-token…\r\nx' } });
    expect(torn).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/credentials/accessToken', message: expect.stringContaining('Copy it again') }] },
    });
    const halves = { consumerKey: 'a', accessToken: 'b' };
    expect(await attempt({ network: 'x', credentials: halves })).toMatchObject({
      body: { code: 'invalid_credentials', errors: [{ code: 'unknown_field', pointer: '/credentials/consumerKey' }] },
    });
    expect(await attempt({ network: 'myspace' })).toMatchObject(refused('unknown_network', '/network', 'mastodon'));
    expect(await attempt({ baseUrl: undefined })).toMatchObject(refused('server_missing', '/credentials', 'baseUrl'));
    expect((await attempt({ baseUrl: 'http://127.0.0.1:9' })).status).toBe(422);
    expect((await attempt({ baseUrl: 'http://[::1]:9' })).status).toBe(422);
    expect(JSON.stringify(await attempt({ credentials: { accessToken: 'hidden-token-1' } }))).not.toContain(
      'hidden-token-1',
    );
  });
});

describe('a channel whose token has ended', () => {
  /** OAuth 2 tokens, pasted. */
  async function connected() {
    const account = await stage.simulator.account('x');
    const channel = await stage.connect(account, { credentials: account.credentials.oauth2 });
    return { account, id: channel.id };
  }

  it('is refreshed by itself, and the post is out once', async () => {
    const { account, id } = await connected();
    await stage.simulator.tokenAction(account, 'expire');
    const post = await stage.reaches(await stage.post({ text: 'Fresh', channels: [id] }));
    expect(post.state).toBe('published');
    expect(await stage.timeline(account)).toEqual(['Fresh']);
    expect((await stage.get(`/v1/channels/${id}`)).state).toBe('connected');
  });

  it('says that it is not connected any more, and goes on where it stopped once it is', async () => {
    const { account, id } = await connected();
    await stage.simulator.tokenAction(account, 'revoke');
    const failed = await stage.reaches(await stage.post({ text: 'Patience', channels: [id] }));
    expect(failed).toMatchObject({
      state: 'failed',
      deliveries: [{ error: { action: expect.stringMatching(/reconnect/i) } }],
    });
    expect(await stage.get(`/v1/channels/${id}`)).toMatchObject({
      state: 'disconnected',
      problem: { code: expect.any(String) },
    });
    const another = await stage.service.call('POST', '/v1/posts', {
      text: 'x',
      channels: [id],
      schedule: { now: true },
    });
    expect(another).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'channel_disconnected', pointer: '/channels/0' }] },
    });
    expect(await stage.timeline(account)).toEqual([]);

    const back = await authorize(await start(), account.handle);
    expect((await comeBack(back)).body).toMatchObject({ id, state: 'connected', problem: null });
    const [{ id: delivery }] = failed.deliveries;
    await stage.service.ok('POST', `/v1/deliveries/${delivery}/retry`);
    expect((await stage.reaches(failed, 'published')).state).toBe('published');
    expect(await stage.timeline(account)).toEqual(['Patience']);
  });

  it('is found by a check, too', async () => {
    const { account, id } = await connected();
    expect(await stage.service.ok('POST', `/v1/channels/${id}/check`)).toMatchObject({
      state: 'connected',
      problem: null,
    });
    await stage.simulator.tokenAction(account, 'revoke');
    expect(await stage.service.ok('POST', `/v1/channels/${id}/check`)).toMatchObject({
      state: 'disconnected',
      problem: { action: expect.stringMatching(/reconnect/i) },
    });
  });
});

describe('disconnecting', () => {
  it('cancels what is planned, keeps the history, and forgets the secret', async () => {
    const { account, id } = await stage.channel();
    const sent = await stage.reaches(await stage.post({ text: 'Sent', channels: [id] }));
    const planned = await stage.post({
      text: 'Planned',
      channels: [id],
      schedule: { at: '2030-01-01T09:00', zone: 'UTC' },
    });
    expect(await stage.service.ok('DELETE', `/v1/channels/${id}`)).toEqual({ cancelled: 1 });
    expect((await stage.service.call('GET', `/v1/channels/${id}`)).status).toBe(404);
    expect((await stage.get(`/v1/posts/${planned.id}`)).state).toBe('cancelled');
    expect((await stage.get(`/v1/posts/${sent.id}`)).state).toBe('published');
    expect((await stage.connect(account)).id).not.toBe(id);
  });
});
