import { createHash, randomBytes } from 'node:crypto';
import { authorizePage, redirectTo } from '../../core/authorize-page.js';
import type { Answer, Call, Outcome } from '../../core/call.js';
import { SIMULATED_APP, type XAccount } from './model.js';
import { settingsOf } from './settings.js';
import type { XSession } from './tokens.js';
import type { X } from './x.js';

interface Grant {
  account: XAccount;
  clientId: string;
  redirectUri: string;
  scope: string;
  challenge: string;
  method: string;
  until: number;
}

const CODE_MS = 30_000;
const DEFAULT_SCOPE = 'tweet.read tweet.write users.read media.write offline.access';

/** OAuth 2 of X: code grant with PKCE; refresh tokens rotate, the old one dies with its use. */
export class XOAuth2 {
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly x: X) {}

  /** `GET /i/oauth2/authorize`: the page with the button. */
  show(call: Call): Answer {
    const { query } = call;
    const needed = ['client_id', 'redirect_uri', 'code_challenge', 'state'];
    const known = [SIMULATED_APP.clientId, SIMULATED_APP.publicClientId].includes(query.get('client_id') ?? '');
    if (query.get('response_type') !== 'code' || !known || needed.some((name) => !query.get(name)))
      return {
        status: 400,
        body: 'Something went wrong. You weren’t able to give access to the App. Go back and try logging in again.',
      };
    const accounts = [...this.x.store.accounts.values()];
    return authorizePage({ network: 'X', app: SIMULATED_APP.name, action: '/i/oauth2/authorize', query, accounts });
  }

  /** The button was pressed. */
  approve(call: Call): Answer {
    const fields = call.fields() as Record<string, string>;
    const account = this.x.store.byHandle(fields['account'] ?? '');
    if (!account || !fields['redirect_uri']) return { status: 400, body: 'Unknown account or redirect URI.' };
    const code = randomBytes(40).toString('base64url');
    this.grants.set(code, {
      account,
      clientId: fields['client_id'] ?? '',
      redirectUri: fields['redirect_uri'],
      scope: fields['scope'] || DEFAULT_SCOPE,
      challenge: fields['code_challenge'] ?? '',
      method: (fields['code_challenge_method'] ?? 'plain').toLowerCase(),
      until: Date.now() + CODE_MS,
    });
    return redirectTo(fields['redirect_uri'], { state: fields['state'], code });
  }

  /** `POST /2/oauth2/token`; twitter-api-v2 sends it as JSON, others as a form. */
  token(call: Call): Outcome {
    const fields = call.fields() as Record<string, string>;
    const clientId = this.client(call, fields);
    if (!clientId) return oauthError(401, 'unauthorized_client', 'Missing valid authorization header');
    if (fields['grant_type'] === 'authorization_code') return this.redeem(clientId, fields);
    if (fields['grant_type'] === 'refresh_token') return this.rotate(clientId, fields['refresh_token'] ?? '');
    return oauthError(400, 'unsupported_grant_type', 'Value passed for the grant type was invalid.');
  }

  /** `POST /2/oauth2/revoke` */
  revokeToken(call: Call): Answer {
    const fields = call.fields() as Record<string, string>;
    if (!this.client(call, fields)) return oauthError(401, 'unauthorized_client', 'Missing valid authorization header');
    const session = this.x.tokens.find(fields['token'] ?? '');
    if (session) this.x.tokens.revoke(session.account);
    return { status: 200, body: { revoked: true } };
  }

  private redeem(clientId: string, fields: Record<string, string>): Answer {
    const grant = this.grants.get(fields['code'] ?? '');
    this.grants.delete(fields['code'] ?? '');
    const verifier = fields['code_verifier'] ?? '';
    const proof = grant?.method === 's256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
    const good =
      grant && grant.until > Date.now() && grant.clientId === clientId && grant.redirectUri === fields['redirect_uri'];
    if (!good) return oauthError(400, 'invalid_request', 'Value passed for the authorization code was invalid.');
    if (proof !== grant.challenge)
      return oauthError(400, 'invalid_request', 'Value passed for the code verifier did not match the code challenge.');
    return this.answer({ account: grant.account, clientId, scope: grant.scope });
  }

  private rotate(clientId: string, token: string): Outcome {
    const session = this.x.tokens.takeRefresh(token, clientId);
    if (!session) return oauthError(400, 'invalid_request', 'Value passed for the token was invalid.');
    const answer = this.answer(session);
    if (!session.account.loseNextRotation) return answer;
    session.account.loseNextRotation = false;
    return 'cut';
  }

  private answer(session: XSession): Answer {
    const { accessToken, refreshToken } = this.x.tokens.issue(session);
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        token_type: 'bearer',
        expires_in: settingsOf(this.x.settings, session.account).accessTokenSeconds,
        access_token: accessToken,
        scope: session.scope,
        ...(refreshToken ? { refresh_token: refreshToken } : {}),
      },
    };
  }

  /** The client that proved itself: by Basic, or, being public, by its id alone. */
  private client(call: Call, fields: Record<string, string>): string | null {
    const [scheme, value = ''] = (call.headers.authorization ?? '').split(' ');
    if (scheme === 'Basic') {
      const [id = '', secret = ''] = Buffer.from(value, 'base64').toString().split(':').map(decodeURIComponent);
      return id === SIMULATED_APP.clientId && secret === SIMULATED_APP.clientSecret ? id : null;
    }
    return fields['client_id'] === SIMULATED_APP.publicClientId ? SIMULATED_APP.publicClientId : null;
  }
}

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
});
