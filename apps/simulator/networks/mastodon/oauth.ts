import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Call } from '../../core/call.js';
import { authorizePage, redirectTo } from '../../core/authorize-page.js';
import type { MastodonAccount } from './model.js';
import { refuse } from './answers.js';
import type { Mastodon } from './mastodon.js';

interface App {
  id: string;
  name: string;
  secret: string;
  redirectUris: string[];
  scopes: string;
}

interface Grant {
  account: MastodonAccount;
  app: App;
  redirectUri: string;
  scope: string;
  challenge: string | null;
}

const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

/** `POST /api/v1/apps`, `/oauth/authorize`, `POST /oauth/token`: code grant with optional PKCE (S256). */
export class MastodonOAuth {
  private readonly apps = new Map<string, App>();
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly mastodon: Mastodon) {}

  createApp(call: Call): Answer {
    const fields = call.fields();
    const name = String(fields['client_name'] ?? '');
    const uris = [fields['redirect_uris']]
      .flat()
      .flatMap((one) => String(one ?? '').split(/\s+/))
      .filter(Boolean);
    if (name === '' || uris.length === 0)
      throw refuse(422, "Validation failed: Name can't be blank, Redirect URI can't be blank");
    const app: App = {
      id: randomBytes(24).toString('base64url'),
      name,
      secret: randomBytes(24).toString('base64url'),
      redirectUris: uris,
      scopes: String(fields['scopes'] ?? 'read'),
    };
    this.apps.set(app.id, app);
    return {
      status: 200,
      body: {
        id: String(this.apps.size),
        name,
        website: fields['website'] ?? null,
        scopes: app.scopes.split(' '),
        redirect_uris: uris,
        redirect_uri: uris.join('\n'),
        client_id: app.id,
        client_secret: app.secret,
        client_secret_expires_at: 0,
        vapid_key: '',
      },
    };
  }

  /** The page with the button. */
  show(call: Call): Answer {
    const app = this.apps.get(call.query.get('client_id') ?? '');
    const uri = call.query.get('redirect_uri') ?? '';
    if (!app || !app.redirectUris.includes(uri))
      throw refuse(400, 'The requested redirect uri is malformed or does not match client redirect URI.');
    return authorizePage({
      network: 'Mastodon',
      app: app.name,
      action: '/oauth/authorize',
      query: call.query,
      accounts: [...this.mastodon.store.accounts.values()],
    });
  }

  /** The button was pressed. */
  approve(call: Call): Answer {
    const fields = call.fields() as Record<string, string>;
    const app = this.apps.get(fields['client_id'] ?? '');
    const account = this.mastodon.store.byHandle(fields['account'] ?? '');
    const redirectUri = fields['redirect_uri'] ?? '';
    if (!app || !account || !app.redirectUris.includes(redirectUri))
      throw refuse(400, 'Unknown client, account or redirect URI.');
    const code = randomBytes(24).toString('base64url');
    this.grants.set(code, {
      account,
      app,
      redirectUri,
      scope: fields['scope'] ?? 'read',
      challenge: fields['code_challenge'] || null,
    });
    if (redirectUri === OUT_OF_BAND)
      return { status: 200, body: `<!doctype html><title>Code</title><code>${code}</code>` };
    return redirectTo(redirectUri, { code, state: fields['state'] });
  }

  /** `POST /oauth/token` */
  token(call: Call): Answer {
    const fields = call.fields() as Record<string, string>;
    const code = fields['code'] ?? '';
    const grant = this.grants.get(code);
    const app = this.apps.get(fields['client_id'] ?? '');
    if (!app || app.secret !== fields['client_secret'])
      return oauthError(
        401,
        'invalid_client',
        'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      );
    if (fields['grant_type'] !== 'authorization_code')
      return oauthError(
        400,
        'unsupported_grant_type',
        'The authorization grant type is not supported by the authorization server.',
      );
    if (
      !grant ||
      grant.app !== app ||
      grant.redirectUri !== fields['redirect_uri'] ||
      !this.provesChallenge(grant, fields['code_verifier'])
    )
      return oauthError(
        400,
        'invalid_grant',
        'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
      );
    this.grants.delete(code);
    const token = this.mastodon.issueToken(grant.account, grant.scope);
    return {
      status: 200,
      body: {
        access_token: token.value,
        token_type: 'Bearer',
        scope: token.scope,
        created_at: Math.floor(token.createdAt / 1000),
      },
    };
  }

  private provesChallenge({ challenge }: Grant, verifier: string | undefined): boolean {
    if (challenge === null) return true;
    return verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === challenge;
  }
}

/** `GET /.well-known/oauth-authorization-server` */
export function oauthMetadata(baseUrl: string): Answer {
  return {
    status: 200,
    body: {
      issuer: `${baseUrl}/`,
      authorization_endpoint: `${baseUrl}/oauth/authorize`,
      token_endpoint: `${baseUrl}/oauth/token`,
      revocation_endpoint: `${baseUrl}/oauth/revoke`,
      userinfo_endpoint: `${baseUrl}/oauth/userinfo`,
      app_registration_endpoint: `${baseUrl}/api/v1/apps`,
      service_documentation: 'https://docs.joinmastodon.org/',
      scopes_supported: ['read', 'write', 'profile', 'read:accounts', 'read:statuses', 'write:statuses', 'write:media'],
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
});
