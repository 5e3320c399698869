import type { Request } from 'express';
import type { Principal } from '../domain/principal.js';
import { requestOrigin } from '../domain/request-origin.js';

/** An express request after the guard: public handlers have no principal. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
  /** The session that the caller is signed in by; a key has none. */
  sessionId?: string;
}

/** What sign-in looks at, in the form that better-auth takes. */
export function identityHeaders(request: Request): Headers {
  const { cookie, 'user-agent': userAgent } = request.headers;
  return new Headers({ ...(cookie && { cookie }), ...(userAgent && { 'user-agent': userAgent }) });
}

/** Whether a page of ours, or of somebody else, made the browser send this. */
export function originOf(request: Request, publicUrl: string): ReturnType<typeof requestOrigin> {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  return requestOrigin({ origin, host, site: typeof site === 'string' ? site : undefined }, publicUrl);
}
