import type { Role, Scope } from './scopes.js';

/** Who is calling, and for which workspace: an API key or a signed-in member. */
export interface Principal {
  kind: 'key' | 'member';
  /** The key's id, or the member's. */
  id: string;
  name: string;
  workspaceId: string;
  role: Role;
  scopes: ReadonlySet<Scope>;
  /** The user behind a member; null for a key. */
  userId: string | null;
}
