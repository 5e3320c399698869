import { expect, it } from '@jest/globals';
import { Call } from '../../core/call.js';
import { Simulation } from '../../simulation-harness.js';
import type { XAccount } from './model.js';
import { oauth1Parameters, signatureOf } from './oauth1.js';

const simulation = new Simulation();

const callOf = (method: string, url: string, headers: Record<string, string>, body = ''): Call => {
  const { pathname, searchParams } = new URL(url);
  const call = new Call(method, pathname, searchParams, headers, 'request-1', 0);
  call.raw = Buffer.from(body);
  return call;
};

it("makes the signature of the example in X's own documentation", () => {
  const header =
    'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", ' +
    'oauth_signature="ignored", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1318622958", ' +
    'oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", oauth_version="1.0"';
  const call = callOf(
    'POST',
    'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
    { authorization: header, 'content-type': 'application/x-www-form-urlencoded' },
    'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21',
  );
  const secrets = {
    appSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
    accessSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
  };
  const signature = signatureOf('https://api.twitter.com', call, oauth1Parameters(call)!, secrets);
  expect(signature.toString('base64')).toBe('hCtSmYh+iHYCEqBWrE7C7hYmtUk=');
});

const PATH = '/2/users/me?user.fields=created_at%2Cverified&expansions=pinned_tweet_id';

interface Signing {
  base: string;
  path?: string;
  ageSeconds?: number;
}

/** An `Authorization` header as a client makes it. */
function signed(keys: XAccount['oauth1'], { base, path = PATH, ageSeconds = 0 }: Signing): Record<string, string> {
  const parameters = new Map([
    ['oauth_consumer_key', keys.appKey],
    ['oauth_nonce', 'n0nce'],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(Math.floor(Date.now() / 1000) - ageSeconds)],
    ['oauth_token', keys.accessToken],
    ['oauth_version', '1.0'],
  ]);
  const signature = signatureOf(base, callOf('GET', base + path, {}), parameters, keys);
  parameters.set('oauth_signature', signature.toString('base64'));
  const fields = [...parameters].map(([name, value]) => `${name}="${encodeURIComponent(value)}"`);
  return { authorization: `OAuth ${fields.join(', ')}` };
}

const open = async () => {
  const account = await simulation.account('x');
  const { oauth1 } = account.credentials as unknown as Pick<XAccount, 'oauth1'>;
  const ask = (headers: Record<string, string>) => simulation.ask('x', 'GET', PATH, { headers });
  return { account, oauth1, ask };
};

it.each([
  ['its own address', (base: string) => base],
  ["the real network's address", () => 'https://api.x.com'],
])('takes a request signed for %s', async (_, baseOf) => {
  const { account, oauth1, ask } = await open();
  const { status, json } = await ask(signed(oauth1, { base: baseOf(account.baseUrl) }));
  expect([status, json.data.username]).toEqual([200, account.handle]);
});

it.each([
  ['a wrong token secret', { accessSecret: 'x' }, {}],
  ['a wrong consumer secret', { appSecret: 'x' }, {}],
  ['an unknown consumer', { appKey: 'x' }, {}],
  ['an unknown token', { accessToken: 'x' }, {}],
  ['a signature of another path', {}, { path: '/2/users/me' }],
  ['a signature of another server', {}, { base: 'https://example.com' }],
  ['a signature of ten minutes ago', {}, { ageSeconds: 600 }],
])('refuses %s', async (_, wrong, signing: Partial<Signing>) => {
  const { account, oauth1, ask } = await open();
  expect((await ask(signed({ ...oauth1, ...wrong }, { base: account.baseUrl, ...signing }))).status).toBe(401);
});

it('refuses the keys of an account whose access was revoked', async () => {
  const { account, oauth1, ask } = await open();
  await simulation.control('POST', `/accounts/${account.id}/token`, { json: { action: 'revoke' } });
  expect((await ask(signed(oauth1, { base: account.baseUrl }))).status).toBe(401);
});
