import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HOUR, SECOND, shift } from '#kernel';
import type { ConnectorIo, OAuthFlow, OAuthStart, RefreshedSecret } from '../kit/connector.js';
import type { CallInfo, ErrorRow } from '../kit/http-errors.js';
import { readAccount } from './account.js';
import { webOf, withoutSlash, X, X_API, type XSettings } from './descriptor.js';
import { refused, unanswered } from './errors.js';
import { storable, type OAuth2Secret } from './secret.js';

/** `offline.access` is what brings a refresh token. */
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'];

/** NETWORKS.md §1a. For tokens whose birth nobody saw it is the latest end. */
export const ACCESS_TOKEN_LIFE = 2 * HOUR;

const tokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z
    .number()
    .positive()
    .default(ACCESS_TOKEN_LIFE / SECOND),
});

interface App {
  clientId: string;
  clientSecret?: string;
}

/** X answers 400 `invalid_request` ("Value passed for the token was invalid.") as well as `invalid_grant` to a spent token. */
const REFRESH_TABLE: ErrorRow[] = [
  {
    status: 400,
    kind: 'disconnected',
    code: 'refresh_refused',
    message: 'X does not accept the refresh token of this channel any more: it was revoked, or its renewal got lost.',
    action: 'Reconnect the channel.',
  },
  {
    status: 401,
    kind: 'disconnected',
    code: 'app_refused',
    message: 'X does not accept the X app that this channel was connected with any more.',
    action: "Check the app's client id and secret, then reconnect the channel.",
  },
];

const CODE_TABLE: ErrorRow[] = [
  {
    status: 400,
    kind: 'rejected',
    code: 'code_refused',
    message: 'X did not accept the sign-in: its code lives for 30 seconds only and works once.',
    action: 'Connect the channel again.',
  },
  {
    status: 401,
    kind: 'rejected',
    code: 'app_refused',
    message: 'X does not accept the X app of this service.',
    action: 'Ask the operator to check PREGON_X_CLIENT_ID and PREGON_X_CLIENT_SECRET.',
  },
];

/** The connect flow with the operator's app; null without one. OAuth 2.0 with PKCE (S256). */
export function xOAuth(settings: XSettings): OAuthFlow | null {
  if (!settings) return null;
  const app: App = { clientId: settings.clientId, clientSecret: settings.clientSecret ?? undefined };
  const addressOf = (input: OAuthStart) => withoutSlash(input.baseUrl ?? settings.baseUrl ?? X_API);
  return {
    start: (input) => {
      const url = new URL(`${webOf(addressOf(input))}/i/oauth2/authorize`);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: app.clientId,
        redirect_uri: input.redirectUri,
        scope: SCOPES.join(' '),
        state: input.state,
        code_challenge: createHash('sha256').update(input.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      return url.href;
    },
    finish: async (input, io) => {
      const baseUrl = addressOf(input);
      const grant = {
        grant_type: 'authorization_code',
        code: input.code,
        redirect_uri: input.redirectUri,
        code_verifier: input.codeVerifier,
      };
      const { secret, expiresAt } = await requestTokens(app, baseUrl, grant, CODE_TABLE, io);
      return { ...(await readAccount({ secret, baseUrl }, io)), secret: storable(secret), expiresAt };
    },
  };
}

/** A new pair of tokens; the old pair is dead once X has answered. Null when there is nothing to refresh with. */
export async function refreshTokens(
  secret: OAuth2Secret,
  baseUrl: string,
  io: ConnectorIo,
): Promise<RefreshedSecret | null> {
  const { clientId, clientSecret, refreshToken } = secret;
  if (!clientId || !refreshToken) return null;
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const fresh = await requestTokens({ clientId, clientSecret }, baseUrl, grant, REFRESH_TABLE, io);
  // RFC 6749 §6: without a new refresh token the old one goes on.
  return { secret: storable({ ...secret, ...fresh.secret }), expiresAt: fresh.expiresAt };
}

async function requestTokens(
  app: App,
  baseUrl: string,
  grant: Record<string, string>,
  table: ErrorRow[],
  io: ConnectorIo,
): Promise<{ secret: OAuth2Secret; expiresAt: Date }> {
  const secrets = [app.clientId, app.clientSecret, grant['code'], grant['code_verifier'], grant['refresh_token']];
  const call: CallInfo = { network: X, effect: 'none', secrets: secrets.filter((text) => text !== undefined) };
  const answer = await io.http
    .request({
      method: 'POST',
      url: `${baseUrl}/2/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...basicAuth(app) },
      body: new URLSearchParams({ ...grant, client_id: app.clientId }).toString(),
      signal: io.signal,
    })
    .catch(unanswered(call));
  const now = io.clock.now();
  const given = answer.status === 200 ? tokens.safeParse(json(answer.body)).data : undefined;
  if (!given) throw refused(call, answer, now, table);
  const { access_token: accessToken, refresh_token: refreshToken, expires_in } = given;
  const secret: OAuth2Secret = { kind: 'oauth2', accessToken, ...(refreshToken && { refreshToken }), ...app };
  return { secret, expiresAt: shift(now, expires_in * SECOND) };
}

/** A confidential client proves itself; a public one only names itself. */
function basicAuth({ clientId, clientSecret }: App): Record<string, string> {
  if (!clientSecret) return {};
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
