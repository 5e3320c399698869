import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Simulation } from '../../simulation-harness.js';
import { SIMULATED_APP, type XAccount } from './model.js';

const simulation = new Simulation();
const open = async () => {
  const account = await simulation.account('x');
  return { account, ...(account.credentials as unknown as Pick<XAccount, 'oauth2'>) };
};
const BASIC = `Basic ${Buffer.from(`${SIMULATED_APP.clientId}:${SIMULATED_APP.clientSecret}`).toString('base64')}`;
const me = (token: string) => simulation.ask('x', 'GET', '/2/users/me', { token });
const token = (fields: Record<string, string>, headers: Record<string, string> = { authorization: BASIC }) =>
  simulation.ask('x', 'POST', '/2/oauth2/token', { form: fields, headers });
const refresh = (refreshToken: string) => token({ grant_type: 'refresh_token', refresh_token: refreshToken });

describe('refresh', () => {
  it('rotates: the old refresh token is dead after its use', async () => {
    const { oauth2, account } = await open();
    const { json } = await refresh(oauth2.refreshToken);
    expect(json).toMatchObject({
      token_type: 'bearer',
      expires_in: 7200,
      scope: expect.stringContaining('offline.access'),
    });
    expect((await me(json.access_token)).json.data.id).toBe(account.id);
    const again = await refresh(oauth2.refreshToken);
    expect([again.status, again.json]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
    ]);
    expect((await refresh(json.refresh_token)).status).toBe(200);
  });

  it('saves an account whose access token expired, not one whose tokens were revoked', async () => {
    const { oauth2, account } = await open();
    await simulation.control('POST', `/accounts/${account.id}/token`, { json: { action: 'expire' } });
    const refused = await me(oauth2.accessToken);
    expect([refused.status, refused.json]).toEqual([
      401,
      { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
    ]);
    const { json } = await refresh(oauth2.refreshToken);
    expect((await me(json.access_token)).status).toBe(200);
    await simulation.control('POST', `/accounts/${account.id}/token`, { json: { action: 'revoke' } });
    expect((await me(json.access_token)).status).toBe(401);
    expect((await refresh(json.refresh_token)).status).toBe(400);
  });

  it('can rotate and lose the answer', async () => {
    const { oauth2, account } = await open();
    await simulation.control('POST', `/accounts/${account.id}/token`, { json: { action: 'lose-rotation' } });
    await expect(refresh(oauth2.refreshToken)).rejects.toThrow('fetch failed');
    expect((await refresh(oauth2.refreshToken)).status).toBe(400);
  });

  it('wants the secret of a confidential client, in JSON too', async () => {
    const { oauth2 } = await open();
    const fields = {
      grant_type: 'refresh_token',
      refresh_token: oauth2.refreshToken,
      client_id: SIMULATED_APP.clientId,
    };
    const bare = await token(fields, {});
    expect([bare.status, bare.json.error]).toEqual([401, 'unauthorized_client']);
    const answer = await simulation.ask('x', 'POST', '/2/oauth2/token', {
      json: fields,
      headers: { authorization: BASIC },
    });
    expect(answer.status).toBe(200);
  });
});

describe('code grant with PKCE', () => {
  const REDIRECT = 'http://localhost:3000/callback';
  const VERIFIER = 'a-verifier-of-forty-three-characters-or-more-0123';
  const authorize = async (handle: string, scope: string, clientId: string) => {
    const query = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT,
      state: 's',
      scope,
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const page = await simulation.ask('x', 'GET', `/i/oauth2/authorize?${new URLSearchParams(query)}`);
    expect(page.text).toContain('<button>Authorize</button>');
    const answer = await simulation.ask('x', 'POST', '/i/oauth2/authorize', { form: { ...query, account: handle } });
    const back = new URL(answer.headers.get('location')!);
    expect(back.searchParams.get('state')).toBe('s');
    return back.searchParams.get('code')!;
  };
  const redeem = (code: string, more: Record<string, string> = {}, headers?: Record<string, string>) =>
    token(
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: VERIFIER, ...more },
      headers,
    );

  it('gives tokens once for a code; a refresh token only for offline.access', async () => {
    const { account } = await open();
    const code = await authorize(account.handle, 'tweet.read tweet.write users.read', SIMULATED_APP.clientId);
    const { json } = await redeem(code);
    expect([json.refresh_token, (await me(json.access_token)).json.data.username]).toEqual([undefined, account.handle]);
    expect((await redeem(code)).status).toBe(400);
  });

  it('serves public clients by their id', async () => {
    const { account } = await open();
    const { publicClientId } = SIMULATED_APP;
    const code = await authorize(account.handle, 'users.read offline.access', publicClientId);
    const { json } = await redeem(code, { client_id: publicClientId }, {});
    expect(json.refresh_token).toEqual(expect.any(String));
  });

  it.each([
    ['another verifier', { code_verifier: 'x' }],
    ['another redirect', { redirect_uri: 'http://localhost:3000/' }],
  ])('refuses %s', async (_, more) => {
    const { account } = await open();
    const code = await authorize(account.handle, 'users.read', SIMULATED_APP.clientId);
    expect((await redeem(code, more)).status).toBe(400);
  });
});
