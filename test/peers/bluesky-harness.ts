import { createHmac } from 'node:crypto';
import { blueskyConnector } from '../../libs/networks/bluesky/bluesky.connector.js';
import type { ConformanceHarness, Fault, TestAccount } from '../../libs/networks/kit/conformance-harness.js';
import { GuardedHttp } from '../../libs/platform/index.js';
import { CuttingProxy, type Mode, type Passing } from './cutting-proxy.js';
import { Pds, type PdsAccount } from './pds.js';

type Claims = { sub: string; scope: string; iat: number; exp: number };

/** A real PDS behind a proxy that loses requests and answers: what the conformance suite runs against. */
export class BlueskyHarness implements ConformanceHarness, AsyncDisposable {
  readonly refreshable = true;
  readonly notifies = false;
  readonly tooLong = { text: '👩‍👩‍👧‍👦'.repeat(301), limit: 300, measured: 301 };
  readonly refusals: ConformanceHarness['refusals'] = [
    {
      name: 'a text that is too long',
      provoke: (send) => send({ text: 'ñ'.repeat(301) }),
      kind: 'rejected',
      code: 'text_too_long',
    },
    {
      name: 'another text where there is one already',
      provoke: async (send) => {
        await send({ text: 'First.', key: '3kdgeujwlq32y' });
        return send({ text: 'Second.', key: '3kdgeujwlq32y' });
      },
      kind: 'rejected',
      code: 'key_taken',
    },
    {
      name: 'a language that is none',
      provoke: (send) => send({ text: 'Hello.', options: { langs: ['not a language'] } }),
      kind: 'rejected',
      code: 'bad_request',
    },
  ];
  readonly #accounts = new Map<string, PdsAccount>();
  /** What happens to the next post of an account, by DID. */
  readonly #faults = new Map<string, Mode>();
  /** Accounts whose access token is dead until they refresh, by DID. */
  readonly #expired = new Set<string>();
  #pds!: Pds;
  #proxy!: CuttingProxy;

  async start(): Promise<void> {
    this.#pds = await Pds.start();
    this.#proxy = await CuttingProxy.start(this.#pds.url, (request) => this.#decide(request));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]();
    await this.#pds[Symbol.asyncDispose]();
  }

  connector = () => blueskyConnector;

  http = () => new GuardedHttp({ allowPrivate: ['127.0.0.1'] });

  async account(): Promise<TestAccount> {
    const account = await this.#pds.createAccount();
    const { did, handle, appPassword } = account;
    this.#accounts.set(did, account);
    return {
      id: did,
      credentials: { identifier: handle, appPassword },
      wrongCredentials: { identifier: handle, appPassword: 'aaaa-bbbb-cccc-dddd' },
      baseUrl: this.#proxy.url,
    };
  }

  async fault({ id }: TestAccount, fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'expire-token':
        this.#expired.add(id);
        break;
      case 'revoke':
        // A PDS ends the sessions of a revoked app password when they refresh; their access tokens die by age.
        await this.#pds.revokeAppPassword(this.#accounts.get(id)!);
        this.#expired.add(id);
        break;
      case 'rate-limit':
        this.#faults.set(id, tooManyRequests(fault.resetAt));
        break;
      case 'error-after':
        this.#faults.set(id, '500-after');
        break;
      default:
        this.#faults.set(id, fault.kind);
    }
  }

  async seen({ id }: TestAccount) {
    return (await this.#pds.posts(id)).map(({ uri, value }) => ({
      remoteId: uri,
      text: value.text,
      parentId: value.reply?.parent.uri ?? null,
      alts: value.embed?.images?.map(({ alt }) => alt) ?? [],
    }));
  }

  #decide(request: Passing): Mode {
    const claims = claimsOf(request.headers.authorization);
    if (!claims) return 'pass';
    if (request.path.includes('refreshSession')) this.#expired.delete(claims.sub);
    if (this.#expired.has(claims.sub)) request.headers.authorization = `Bearer ${this.#aged(claims)}`;
    const fault = this.#faults.get(claims.sub);
    if (!fault || !request.path.endsWith('com.atproto.repo.putRecord')) return 'pass';
    this.#faults.delete(claims.sub);
    return fault;
  }

  /** The token as it would be three hours later, so that the PDS itself says what it says to one that has expired. */
  #aged(claims: Claims): string {
    const earlier = { ...claims, iat: claims.iat - 10_800, exp: claims.exp - 10_800 };
    const signed = [{ typ: 'at+jwt', alg: 'HS256' }, earlier].map(encode).join('.');
    return `${signed}.${createHmac('sha256', this.#pds.jwtSecret).update(signed).digest('base64url')}`;
  }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function claimsOf(authorization: string | undefined): Claims | null {
  const payload = authorization?.split('.')[1];
  return payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims) : null;
}

/** As a PDS with rate limits answers. */
const tooManyRequests = (resetAt: Date): Mode => ({
  status: 429,
  headers: {
    'content-type': 'application/json',
    'ratelimit-limit': '5000',
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(Math.floor(resetAt.getTime() / 1_000)),
    'ratelimit-policy': '5000;w=3600',
  },
  body: JSON.stringify({ error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' }),
});
