import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SECOND, systemClock, type Json } from '#kernel';
import { useSimulator } from '#testing';
import { pixel, type ConformanceHarness } from '../kit/conformance-harness.js';
import { describeConnector } from '../kit/conformance.js';
import type { ConnectorIo } from '../kit/connector.js';
import { simulatorHarness } from '../kit/simulator-harness.js';
import { segmentOf } from './scripted-http.js';
import { xConnector } from './x.connector.js';

const SPECS = '/work/shared/data/specs';
const validate = existsSync(SPECS) ? SPECS : undefined;
const simulator = useSimulator({ validate });
const connector = xConnector(null, { timelineLagMs: 0 });
/** Address of the page that shows an account's timeline, by id. */
const pages = new Map<string, string>();

const common = {
  ...simulatorHarness({
    network: 'x',
    url: () => simulator.url,
    spoil: () => null,
    alts: ({ id }, remoteId) => altsOf(id, remoteId),
  }),
  connector: () => connector,
  tooLong: { text: `${'字'.repeat(128)} https://example.com/${'x'.repeat(300)}.`, limit: 280, measured: 281 },
  refusals: [
    {
      name: 'the same text again',
      provoke: async (send) => {
        await send({ text: 'Twice.' });
        return send({ text: 'Twice.' });
      },
      kind: 'rejected',
      code: 'duplicate',
    },
    {
      name: 'too long a text',
      provoke: (send) => send({ text: 'x'.repeat(281) }),
      kind: 'rejected',
      code: 'text_too_long',
    },
    {
      name: 'an answer to a post that is gone',
      provoke: (send) => send({ text: 'Hello?', parent: { remoteId: '1', url: null, ref: null } }),
      kind: 'rejected',
      code: 'reply_target_gone',
    },
  ],
} satisfies Omit<ConformanceHarness, 'refreshable'>;

describeConnector('X (OAuth 2)', {
  ...common,
  refreshable: true,
  account: async () => {
    const { id, baseUrl, oauth2 } = await newAccount();
    return { id, baseUrl, credentials: oauth2, wrongCredentials: { accessToken: 'not-a-token-of-anybody' } };
  },
});

describeConnector('X (OAuth 1.0a)', {
  ...common,
  refreshable: false,
  account: async () => {
    const { id, baseUrl, oauth1 } = await newAccount();
    const wrongCredentials = { ...oauth1, accessSecret: 'not-the-secret-of-it' };
    return { id, baseUrl, credentials: oauth1, wrongCredentials };
  },
});

describe('X, beyond what all networks do', () => {
  const io = (): ConnectorIo => ({
    http: common.http(),
    clock: systemClock,
    signal: AbortSignal.timeout(10 * SECOND),
  });
  const open = async () => {
    const account = await newAccount();
    const { oauth2: credentials, baseUrl } = account;
    const connected = await connector.connect({ credentials, baseUrl }, io());
    return { account, session: { channelId: 'channel-1', ...connected } };
  };
  const seen = ({ id }: { id: string }) =>
    common.seen({ id, credentials: null, wrongCredentials: null, baseUrl: null });

  it('is disconnected when the answer to a refresh got lost', async () => {
    const { account, session } = await open();
    await simulator.tokenAction(account.simulated, 'lose-rotation');
    await expect(connector.refresh(session, io())).rejects.toMatchObject({ kind: 'not-sent' });
    await expect(connector.refresh(session, io())).rejects.toMatchObject({ kind: 'disconnected' });
  });

  it('waits until a GIF is processed', async () => {
    const { account, session } = await open();
    const gif = { ...pixel('It blinks.'), type: 'image/gif' };
    const segment = segmentOf({ text: 'Moving.', media: [gif] });
    const prepared = await connector.prepare(session, segment, io());
    const { post } = await connector.publish(session, { ...segment, prepared }, io());
    expect(await seen(account)).toMatchObject([{ remoteId: post.remoteId, alts: ['It blinks.'] }]);
  });

  it('finds a post without words, and one beyond the first page', async () => {
    const { session } = await open();
    const since = systemClock.now();
    const silent = segmentOf({ text: '', media: [pixel('A dot.')] });
    const prepared = await connector.prepare(session, silent, io());
    const { post } = await connector.publish(session, { ...silent, prepared }, io());
    await simulator.settings('x', { postsPer15Minutes: 1_000 });
    for (let index = 0; index < 100; index++) {
      await connector.publish(session, segmentOf({ text: `Post ${index}.` }), io());
    }
    const find = (given: Json) => connector.findPublished(session, { ...silent, prepared: given }, since, io());
    expect(await find(prepared)).toEqual({ found: true, post });
    expect(await find({ mediaIds: ['1'] })).toEqual({ found: false, absent: true });
  });

  it('connects by OAuth 2: consent page, code, tokens', async () => {
    const { account } = await open();
    const { oauth } = xConnector({
      clientId: 'simulated-x-client-id',
      clientSecret: 'simulated-x-client-secret',
      baseUrl: account.baseUrl,
    });
    const start = {
      redirectUri: 'http://localhost:3000/v1/channels/oauth/callback',
      state: 'state-1',
      codeVerifier: 'a-verifier-that-nobody-else-knows-0123456789',
      baseUrl: null,
    };
    const page = new URL(oauth!.start(start));
    expect((await fetch(page)).status).toBe(200);
    const form = new URLSearchParams([...page.searchParams, ['account', account.simulated.handle]]);
    const approved = await fetch(page.origin + page.pathname, { method: 'POST', body: form, redirect: 'manual' });
    const back = new URL(approved.headers.get('location')!);
    expect(back.searchParams.get('state')).toBe(start.state);
    const code = back.searchParams.get('code')!;
    const connected = await oauth!.finish({ ...start, code }, io());
    expect(connected).toMatchObject({ remoteId: account.id, secret: { kind: 'oauth2' } });
    expect(await connector.refresh({ channelId: 'channel-1', ...connected }, io())).not.toBeNull();
    await expect(oauth!.finish({ ...start, code }, io())).rejects.toMatchObject({ code: 'code_refused' });
  });
});

if (!validate) console.log(`What arrived at the simulated X is not compared with its specification: no ${SPECS} here.`);

(validate ? describe : describe.skip)('all of the above', () => {
  it('sent nothing that the specification of X refuses', async () => {
    expect(await simulator.violations()).toEqual([]);
  });
});

/** A new account, with what its owner pastes. */
async function newAccount() {
  const simulated = await simulator.account('x');
  const { id, baseUrl, page, credentials } = simulated;
  const { appKey: consumerKey, appSecret: consumerSecret, ...token } = credentials.oauth1;
  pages.set(id, page);
  return { id, baseUrl, simulated, oauth1: { consumerKey, consumerSecret, ...token }, oauth2: credentials.oauth2 };
}

/** From the page for people: the simulated API has no `media.fields`. */
async function altsOf(accountId: string, remoteId: string): Promise<string[]> {
  const page = await (await fetch(pages.get(accountId)!)).text();
  const [, post = ''] = page.split(`<article class="post" id="${remoteId}">`);
  const [own = ''] = post.split(/<\/?article/);
  return [...own.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt!);
}
