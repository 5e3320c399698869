import { newId } from '#kernel';
import type { BetterAuthOptions } from 'better-auth';

/** Our names (plural, snake_case) for better-auth's tables and columns. The migration creates exactly these. */
const TABLES = {
  user: {
    modelName: 'users',
    fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
  session: {
    modelName: 'sessions',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  account: {
    modelName: 'user_credentials',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  verification: {
    modelName: 'verifications',
    fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
} satisfies BetterAuthOptions;

/** How better-auth is used here: e-mail and password, nobody signs up by themselves, sessions live in the database. */
export function identityOptions(input: { publicUrl: string; secret: string }) {
  return {
    ...TABLES,
    appName: 'Pregón',
    baseURL: input.publicUrl,
    basePath: '/v1/auth',
    secret: input.secret,
    telemetry: { enabled: false },
    // Our guard counts sign-ins; its own limiter only sees requests that go through its router.
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true },
    advanced: {
      cookiePrefix: 'pregon',
      useSecureCookies: new URL(input.publicUrl).protocol === 'https:',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { disableIpTracking: true },
      // `validateSchema` would introspect at first use; migrations are checked by the database lib and by a test.
      database: { generateId: newId, validateSchema: false },
    },
  } satisfies BetterAuthOptions;
}
