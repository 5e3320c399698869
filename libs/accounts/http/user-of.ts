import type { Principal } from '../domain/principal.js';
import { forbidden } from '../use-cases/problems.js';

/** The user behind a caller; 403 for a key, for things that only a person can do. */
export function userOf(principal: Principal): string {
  if (principal.userId !== null) return principal.userId;
  throw forbidden(
    'session_required',
    'An API key belongs to one workspace and cannot do this. Sign in, and do it as yourself.',
  );
}
