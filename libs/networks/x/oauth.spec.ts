import { describe, expect, it } from '@jest/globals';
import { HOUR, shift } from '#kernel';
import { HttpFailure } from '#platform';
import { NOW, OAUTH1, OAUTH2, scriptedIo, sessionOf } from './scripted-http.js';
import { xConnector } from './x.connector.js';

const app = { clientId: 'client-id-7', clientSecret: 'client-secret-8', baseUrl: null };
const ME = { data: { id: '42', username: 'pregon', name: 'Pregón', profile_image_url: 'https://pbs.example/p.png' } };
const TOKENS = {
  access_token: 'access-token-A',
  refresh_token: 'refresh-token-B',
  expires_in: 7200,
  token_type: 'bearer',
};
const start = {
  redirectUri: 'https://pregon.example/v1/channels/oauth/callback',
  state: 'state-1',
  // RFC 7636, appendix B.
  codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  baseUrl: null,
};
const BASIC = `Basic ${Buffer.from('client-id-7:client-secret-8').toString('base64')}`;

const formOf = (body: unknown) => Object.fromEntries(new URLSearchParams(body as string));

describe('connecting by OAuth 2', () => {
  it('is not offered without an app', () => expect(xConnector(null).oauth).toBeNull());

  it('sends the person to X with PKCE', () => {
    const url = new URL(xConnector(app).oauth!.start(start));
    expect(url.origin + url.pathname).toBe('https://x.com/i/oauth2/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: start.redirectUri,
      scope: 'tweet.read tweet.write users.read media.write offline.access',
      state: 'state-1',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
  });

  it('sends the person to the server that the operator or the channel names', () => {
    const configured = xConnector({ ...app, baseUrl: 'http://127.0.0.1:4600/x/' }).oauth!;
    expect(configured.start(start)).toMatch('http://127.0.0.1:4600/x/i/oauth2/authorize?');
    expect(configured.start({ ...start, baseUrl: 'https://x.test' })).toMatch('https://x.test/i/oauth2/authorize?');
  });

  it('exchanges the code as a confidential client, and looks who it is', async () => {
    const { io, asked } = scriptedIo([{ body: TOKENS }, { body: ME }]);
    const account = await xConnector(app).oauth!.finish({ ...start, code: 'code-9' }, io);
    expect(account).toMatchObject({
      remoteId: '42',
      handle: 'pregon',
      name: 'Pregón',
      avatarUrl: 'https://pbs.example/p.png',
      baseUrl: 'https://api.x.com',
      secret: {
        kind: 'oauth2',
        accessToken: 'access-token-A',
        refreshToken: 'refresh-token-B',
        clientId: app.clientId,
        clientSecret: app.clientSecret,
      },
      expiresAt: shift(NOW, 2 * HOUR),
    });
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://api.x.com/2/oauth2/token' });
    expect(asked[0]!.headers).toMatchObject({ authorization: BASIC });
    expect(formOf(asked[0]!.body)).toEqual({
      grant_type: 'authorization_code',
      code: 'code-9',
      redirect_uri: start.redirectUri,
      code_verifier: start.codeVerifier,
      client_id: app.clientId,
    });
    expect(asked[1]).toMatchObject({
      method: 'GET',
      url: 'https://api.x.com/2/users/me?user.fields=profile_image_url',
      headers: { Authorization: 'Bearer access-token-A' },
    });
  });

  it('only names itself as a public client', async () => {
    const { io, asked } = scriptedIo([{ body: TOKENS }, { body: ME }]);
    const { secret } = await xConnector({ ...app, clientSecret: null }).oauth!.finish({ ...start, code: 'c' }, io);
    expect(asked[0]!.headers).not.toHaveProperty('authorization');
    expect(secret).not.toHaveProperty('clientSecret');
  });

  it.each([
    [
      400,
      { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' },
      'code_refused',
    ],
    [401, { error: 'invalid_client' }, 'app_refused'],
  ])('says why the sign-in failed: %i %j', async (status, body, code) => {
    const { io } = scriptedIo([{ status, body }]);
    const finish = xConnector(app).oauth!.finish({ ...start, code: 'code-9' }, io);
    await expect(finish).rejects.toMatchObject({ kind: 'rejected', code });
  });
});

describe('refreshing', () => {
  it('brings the new pair, and leaves the app as it is', async () => {
    const { io, asked } = scriptedIo([{ body: TOKENS }]);
    const fresh = await xConnector(null).refresh(sessionOf(OAUTH2), io);
    expect(fresh).toEqual({
      secret: { ...OAUTH2, accessToken: 'access-token-A', refreshToken: 'refresh-token-B' },
      expiresAt: shift(NOW, 2 * HOUR),
    });
    expect(asked[0]!.headers).toMatchObject({ authorization: BASIC });
    expect(formOf(asked[0]!.body)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: OAUTH2.refreshToken,
      client_id: OAUTH2.clientId,
    });
  });

  it('keeps a refresh token that was not replaced', async () => {
    const { refresh_token: _, ...rest } = TOKENS;
    const { io } = scriptedIo([{ body: rest }]);
    const fresh = await xConnector(null).refresh(sessionOf(OAUTH2), io);
    expect(fresh!.secret).toEqual({ ...OAUTH2, accessToken: 'access-token-A' });
  });

  it('is null where there is nothing to refresh with', async () => {
    const { io } = scriptedIo([]);
    expect(await xConnector(null).refresh(sessionOf(OAUTH1), io)).toBeNull();
    expect(await xConnector(null).refresh(sessionOf({ kind: 'oauth2', accessToken: 'only-this' }), io)).toBeNull();
  });

  it.each([
    ['a lost rotation', { status: 400, body: { error: 'invalid_grant' } }, 'disconnected'],
    [
      'the same in the words of X',
      { status: 400, body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' } },
      'disconnected',
    ],
    ['an app that is gone', { status: 401, body: { error: 'unauthorized_client' } }, 'disconnected'],
    ['too many calls', { status: 429, body: {} }, 'rate-limited'],
    ['a failure of X', { status: 503, body: '' }, 'not-sent'],
    [
      'an answer without tokens',
      { status: 200, body: { access_token: 'access-token-A', expires_in: 'soon' } },
      'not-sent',
    ],
    ['no answer', new HttpFailure({ reason: 'timeout', sent: true, message: 'No answer.' }), 'not-sent'],
  ])('%s is told apart', async (_, answer, kind) => {
    const { io } = scriptedIo([answer]);
    const error: unknown = await xConnector(null)
      .refresh(sessionOf(OAUTH2), io)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NetworkError', kind });
    expect(JSON.stringify(error)).not.toMatch(/token-[6A]/);
  });
});

describe('connecting with pasted keys', () => {
  const { kind: _, ...keys } = OAUTH1;

  it('takes the four keys of OAuth 1.0a, which do not expire', async () => {
    const { io, asked } = scriptedIo([{ body: ME }]);
    const account = await xConnector(null).connect({ credentials: keys, baseUrl: null }, io);
    expect(account).toMatchObject({ remoteId: '42', handle: 'pregon', secret: OAUTH1, expiresAt: null });
    expect(asked[0]!.headers!['Authorization']).toMatch(/^OAuth /);
  });

  it('takes tokens of OAuth 2, which live two hours at most', async () => {
    const { io } = scriptedIo([{ body: ME }]);
    const given = { accessToken: 'access-token-5' };
    const account = await xConnector(null).connect({ credentials: given, baseUrl: 'http://127.0.0.1:4600/' }, io);
    expect(account).toMatchObject({
      secret: { kind: 'oauth2', ...given },
      expiresAt: shift(NOW, 2 * HOUR),
      baseUrl: 'http://127.0.0.1:4600',
    });
  });

  it('takes no mixture of them', () => {
    const { credentials } = xConnector(null).descriptor;
    for (const wrong of [{}, { ...keys, refreshToken: 'r' }, { consumerKey: 'k' }, { accessToken: ' ' }]) {
      expect(credentials.safeParse(wrong).success).toBe(false);
    }
  });

  it('answers auth when X does not know them', async () => {
    const { io } = scriptedIo([{ status: 401, body: { title: 'Unauthorized', detail: 'Unauthorized', status: 401 } }]);
    const connect = xConnector(null).connect({ credentials: keys, baseUrl: null }, io);
    await expect(connect).rejects.toMatchObject({ kind: 'auth' });
  });
});
