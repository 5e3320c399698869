import { z } from 'zod';
import type { Json } from '#kernel';
import type { ChannelSession } from '../kit/connector.js';
import { tokenText } from '../kit/token-text.js';

const password = (title: string) => tokenText.meta({ title, format: 'password' });

const oauth1Keys = z.strictObject({
  consumerKey: tokenText.meta({ title: 'API key' }),
  consumerSecret: password('API key secret'),
  accessToken: password('Access token'),
  accessSecret: password('Access token secret'),
});

const oauth2Tokens = z.strictObject({
  accessToken: password('OAuth 2 access token'),
  refreshToken: password('OAuth 2 refresh token').optional(),
  clientId: tokenText.meta({ title: 'OAuth 2 client id' }).optional(),
  clientSecret: password('OAuth 2 client secret').optional(),
});

/** What a person pastes: the four OAuth 1.0a keys of her own app (they do not expire), or OAuth 2 tokens. */
export const credentials = z
  .union([oauth1Keys.meta({ title: 'OAuth 1.0a keys' }), oauth2Tokens.meta({ title: 'OAuth 2 tokens' })])
  // Both are objects: forms that only look at `type` must see that.
  .meta({ type: 'object' });

const secretSchema = z.discriminatedUnion('kind', [
  oauth1Keys.extend({ kind: z.literal('oauth1') }),
  oauth2Tokens.extend({ kind: z.literal('oauth2') }),
]);

/** What a channel of X keeps, encrypted by the caller. */
export type XSecret = z.infer<typeof secretSchema>;
export type OAuth2Secret = Extract<XSecret, { kind: 'oauth2' }>;

/** The secret of credentials that `credentials` parsed. */
export function secretOf(parsed: unknown): XSecret {
  const given = credentials.parse(parsed);
  return 'accessSecret' in given ? { kind: 'oauth1', ...given } : { kind: 'oauth2', ...given };
}

/** The secret of a session; it was made by this connector, so anything else is a bug. */
export const sessionSecret = (session: Pick<ChannelSession, 'secret'>): XSecret => secretSchema.parse(session.secret);

/** As plain JSON: without the fields that were not given. */
export const storable = (secret: XSecret): Json => JSON.parse(JSON.stringify(secret)) as Json;
