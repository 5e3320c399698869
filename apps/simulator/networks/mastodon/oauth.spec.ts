import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Simulation } from '../../simulation-harness.js';

const simulation = new Simulation();
const REDIRECT = 'http://localhost:3000/callback?x=1';
const VERIFIER = 'a-verifier-of-forty-three-characters-or-more-0123';

const open = async () => {
  const { handle } = await simulation.account('mastodon');
  const form = { client_name: 'Pregón', redirect_uris: REDIRECT, scopes: 'read write' };
  const app = (await simulation.ask('mastodon', 'POST', '/api/v1/apps', { form })).json;
  const query = {
    response_type: 'code',
    client_id: app.client_id,
    redirect_uri: REDIRECT,
    scope: 'read write',
    state: 's',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const approved = await simulation.ask('mastodon', 'POST', '/oauth/authorize', {
    form: { ...query, account: handle },
  });
  const back = new URL(approved.headers.get('location')!);
  const redeem = (more: Record<string, string> = {}) =>
    simulation.ask('mastodon', 'POST', '/oauth/token', {
      form: {
        grant_type: 'authorization_code',
        client_id: app.client_id,
        client_secret: app.client_secret,
        redirect_uri: REDIRECT,
        code: back.searchParams.get('code')!,
        code_verifier: VERIFIER,
        ...more,
      },
    });
  return { handle, query, back, redeem };
};

it('leads from the consent page to a token that works', async () => {
  const { handle, query, back, redeem } = await open();
  const page = await simulation.ask('mastodon', 'GET', `/oauth/authorize?${new URLSearchParams(query)}`);
  expect(page.text).toContain('<button>Authorize</button>');
  expect([back.searchParams.get('x'), back.searchParams.get('state')]).toEqual(['1', 's']);
  const { json } = await redeem();
  expect(json).toMatchObject({ token_type: 'Bearer', scope: 'read write' });
  const me = await simulation.ask('mastodon', 'GET', '/api/v1/accounts/verify_credentials', {
    token: json.access_token,
  });
  expect(me.json.username).toBe(handle);
  expect((await redeem()).json.error).toBe('invalid_grant');
});

it.each([
  ['another verifier', { code_verifier: 'x' }, 400, 'invalid_grant'],
  ['another redirect', { redirect_uri: 'http://localhost:3000/' }, 400, 'invalid_grant'],
  ['another secret', { client_secret: 'x' }, 401, 'invalid_client'],
])('gives no token for %s', async (_, more, status, error) => {
  const { redeem } = await open();
  const answer = await redeem(more);
  expect([answer.status, answer.json.error]).toEqual([status, error]);
});
