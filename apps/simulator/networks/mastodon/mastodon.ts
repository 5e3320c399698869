import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AcceptedLog } from '../../core/accepted.js';
import type { Call } from '../../core/call.js';
import { TimeIds } from '../../core/ids.js';
import type { Network, NetworkContext, TokenAction } from '../../core/network.js';
import type { QuotaRule, QuotaState } from '../../core/quota.js';
import type { CallKind } from '../../core/router.js';
import { Store, type Account } from '../../core/store.js';
import type { MastodonAccount, MastodonPost, MastodonToken, Streams } from './model.js';
import { mastodonAnswers, refuse } from './answers.js';
import { IdempotencyKeys } from './idempotency.js';
import { mastodonSettings, settingsOf } from './settings.js';

const READY_TOKEN = 'simulated-mastodon-access-token';
const MINUTES = 60_000;

/** A Mastodon server in memory. */
export class Mastodon implements Network {
  readonly store = new Store<MastodonAccount, MastodonPost>();
  readonly settings = { ...mastodonSettings };
  readonly keys = new IdempotencyKeys();
  readonly ids = new TimeIds(0, 16n);
  /** Given to it when it is put together (`index.ts`). */
  streams: Streams;
  readonly answers = mastodonAnswers;
  readonly log: AcceptedLog;
  readonly baseUrl: () => string;
  readonly mainUrl: () => string;
  private readonly tokens = new Map<string, { account: MastodonAccount; token: MastodonToken }>();

  constructor(context: NetworkContext) {
    this.log = context.log;
    this.baseUrl = context.baseUrl;
    this.mainUrl = context.mainUrl;
  }

  createAccount(input: Parameters<Network['createAccount']>[0]): MastodonAccount {
    const createdAt = Date.now();
    const account: MastodonAccount = {
      network: 'mastodon',
      id: this.ids.next(createdAt),
      handle: input.handle,
      name: input.name,
      createdAt,
      settings: input.settings,
      posts: [],
      tokens: new Map(),
    };
    this.issueToken(account, 'read write', input.ready ? READY_TOKEN : undefined);
    return this.store.addAccount(account);
  }

  issueToken(account: MastodonAccount, scope: string, value = randomBytes(32).toString('base64url')): MastodonToken {
    const token: MastodonToken = { value, scope, createdAt: Date.now(), dead: null };
    account.tokens.set(value, token);
    this.tokens.set(value, { account, token });
    return token;
  }

  credentials(account: Account): Record<string, unknown> {
    return { accessToken: [...(account as MastodonAccount).tokens.keys()][0] };
  }

  connect(account: Account): Record<string, unknown> {
    return this.credentials(account);
  }

  identify(call: Call): MastodonAccount | null {
    return this.tokens.get(bearerOf(call) ?? '')?.account ?? null;
  }

  /** Whose request it is; refuses it as Mastodon does when the token is not good. */
  authenticate(call: Call): MastodonAccount {
    const known = this.tokens.get(bearerOf(call) ?? '');
    if (!known) throw refuse(401, 'The access token is invalid');
    if (known.token.dead)
      throw refuse(401, `The access token ${known.token.dead === 'expired' ? 'expired' : 'was revoked'}`);
    return known.account;
  }

  /** Of the streams, whose token is no header. */
  knowsToken(value: string): boolean {
    return this.tokens.get(value)?.token.dead === null;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.streams.upgrade(request, socket, head);
  }

  token(account: Account, action: TokenAction): boolean {
    if (action === 'lose-rotation') return false;
    for (const token of (account as MastodonAccount).tokens.values())
      token.dead = action === 'expire' ? 'expired' : 'revoked';
    return true;
  }

  quota(kind: CallKind, account: Account | null): QuotaRule | null {
    if (!account) return null;
    const settings = settingsOf(this.settings, account);
    if (kind === 'publish') return { limit: settings.statusesPer3Hours, windowMs: 180 * MINUTES };
    if (kind === 'upload') return { limit: settings.mediaPer30Minutes, windowMs: 30 * MINUTES };
    if (kind === 'delete') return { limit: settings.deletesPer30Minutes, windowMs: 30 * MINUTES };
    return { limit: settings.requestsPer5Minutes, windowMs: 5 * MINUTES };
  }

  quotaHeaders({ limit, remaining, resetAt }: QuotaState): Record<string, string> {
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': new Date(resetAt).toISOString(),
    };
  }
}

function bearerOf({ headers }: Call): string | null {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : null;
}
