import { randomBytes } from 'node:crypto';
import type { AcceptedLog } from '../../core/accepted.js';
import type { Call } from '../../core/call.js';
import { TimeIds } from '../../core/ids.js';
import type { Network, NetworkContext, TokenAction } from '../../core/network.js';
import type { QuotaRule, QuotaState } from '../../core/quota.js';
import type { CallKind } from '../../core/router.js';
import { Store, type Account } from '../../core/store.js';
import { SIMULATED_APP, type XAccount, type XPost } from './model.js';
import { isSignedBy, oauth1Parameters } from './oauth1.js';
import { unauthorized, xAnswers } from './problems.js';
import { settingsOf, xSettings } from './settings.js';
import { XTokens } from './tokens.js';

const SNOWFLAKE_EPOCH = 1_288_834_974_657;
const WINDOW = 15 * 60_000;
const SCOPE = 'tweet.read tweet.write users.read media.write offline.access';

/** X in memory. */
export class X implements Network {
  readonly store = new Store<XAccount, XPost>();
  readonly settings = { ...xSettings };
  readonly ids = new TimeIds(SNOWFLAKE_EPOCH, 22n);
  readonly tokens = new XTokens((account) => settingsOf(this.settings, account).accessTokenSeconds);
  readonly answers = xAnswers;
  readonly log: AcceptedLog;
  readonly baseUrl: () => string;
  readonly mainUrl: () => string;
  private readonly oauth1 = new Map<string, { account: XAccount; revoked: boolean }>();

  constructor(context: NetworkContext) {
    this.log = context.log;
    this.baseUrl = context.baseUrl;
    this.mainUrl = context.mainUrl;
  }

  createAccount({ handle, name, settings, ready }: Parameters<Network['createAccount']>[0]): XAccount {
    const createdAt = Date.now();
    const secret = (label: string): string => (ready ? `simulated-x-${label}` : randomBytes(30).toString('base64url'));
    const { appKey, appSecret, clientId } = SIMULATED_APP;
    const id = this.ids.next(createdAt);
    const account: XAccount = {
      network: 'x',
      id,
      handle,
      name,
      createdAt,
      settings,
      posts: [],
      oauth1: {
        appKey,
        appSecret,
        accessToken: `${id}-${secret('access-token')}`,
        accessSecret: secret('access-secret'),
      },
      oauth2: { clientId, accessToken: '', refreshToken: '' },
      loseNextRotation: false,
      texts: new Map(),
    };
    if (ready) account.oauth1.accessToken = secret('access-token');
    this.oauth1.set(account.oauth1.accessToken, { account, revoked: false });
    const pair = ready
      ? { accessToken: secret('oauth2-access-token'), refreshToken: secret('oauth2-refresh-token') }
      : undefined;
    this.tokens.issue({ account, clientId, scope: SCOPE }, pair);
    return this.store.addAccount(account);
  }

  /** OAuth 1.0a keys do not expire; the OAuth 2 pair is the newest one. */
  credentials(account: Account): Record<string, unknown> {
    const { oauth1, oauth2 } = account as XAccount;
    return { oauth1, oauth2: { ...oauth2, clientSecret: SIMULATED_APP.clientSecret } };
  }

  connect(account: Account): Record<string, unknown> {
    const { appKey: consumerKey, appSecret: consumerSecret, ...token } = (account as XAccount).oauth1;
    return { consumerKey, consumerSecret, ...token };
  }

  identify(call: Call): XAccount | null {
    const bearer = bearerOf(call);
    if (bearer !== null) return this.tokens.ownerOf(bearer);
    const token = oauth1Parameters(call)?.get('oauth_token');
    return this.oauth1.get(token ?? '')?.account ?? null;
  }

  /** Whose request it is, by OAuth 2 or a verified OAuth 1.0a signature; 401 otherwise. */
  authenticate(call: Call): XAccount {
    const account = this.identify(call);
    if (!account) throw unauthorized();
    const bearer = bearerOf(call);
    const good = bearer !== null ? this.tokens.isGood(bearer) : this.isSigned(call, account);
    if (!good) throw unauthorized();
    return account;
  }

  token(account: Account, action: TokenAction): boolean {
    const own = account as XAccount;
    if (action === 'lose-rotation') own.loseNextRotation = true;
    else if (action === 'expire') this.tokens.expire(own);
    else {
      this.tokens.revoke(own);
      this.oauth1.get(own.oauth1.accessToken)!.revoked = true;
    }
    return true;
  }

  quota(kind: CallKind, account: Account | null): QuotaRule | null {
    if (!account) return null;
    const settings = settingsOf(this.settings, account);
    const limits: Partial<Record<CallKind, number>> = {
      publish: settings.postsPer15Minutes,
      delete: settings.deletesPer15Minutes,
      timeline: settings.timelinePer15Minutes,
      read: settings.lookupPer15Minutes,
      profile: settings.profilePer15Minutes,
      upload: settings.uploadsPer15Minutes,
    };
    const limit = limits[kind];
    return limit === undefined ? null : { limit, windowMs: WINDOW };
  }

  quotaHeaders({ limit, remaining, resetAt }: QuotaState): Record<string, string> {
    return {
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(remaining),
      'x-rate-limit-reset': String(Math.ceil(resetAt / 1000)),
    };
  }

  private isSigned(call: Call, { oauth1 }: XAccount): boolean {
    const parameters = oauth1Parameters(call);
    if (!parameters || parameters.get('oauth_consumer_key') !== oauth1.appKey) return false;
    return !this.oauth1.get(oauth1.accessToken)?.revoked && isSignedBy(call, parameters, oauth1);
  }
}

function bearerOf({ headers }: Call): string | null {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' && token ? token : null;
}
