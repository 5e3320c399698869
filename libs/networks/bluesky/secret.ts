import { z } from 'zod';
import type { ChannelSession } from '../kit/connector.js';

/** What the service keeps to act for an account; encrypted at rest by the caller. */
export interface BlueskySecret {
  did: string;
  accessJwt: string;
  refreshJwt: string;
  /** Opens a new session when the refresh token has died (README). */
  appPassword: string;
}

export const secretOf = ({ secret }: ChannelSession): BlueskySecret => secret as unknown as BlueskySecret;

const claimsSchema = z.object({ exp: z.number() });

/** When a JWT dies; null when it does not say. Not verified: it is the server's own note to itself. */
export function expiryOf(jwt: string): Date | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
    return new Date(claimsSchema.parse(claims).exp * 1_000);
  } catch {
    return null;
  }
}
