/** What a key or a member may do, in the order shown to people. */
export const SCOPES = [
  'posts:read',
  'posts:write',
  'channels:write',
  'mentions:read',
  'mentions:write',
  'analytics:read',
  'alerts:write',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Roles from the most to the least powerful: each one's scopes contain those of all roles after it. */
export const ROLES = ['owner', 'manager', 'editor', 'analyst', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

const READS: Scope[] = ['posts:read', 'mentions:read'];

/** `admin` is people, keys and the audit log of the workspace: owners only. */
const SCOPES_OF_ROLE: Record<Role, ReadonlySet<Scope>> = {
  owner: new Set(SCOPES),
  manager: new Set(SCOPES.filter((scope) => scope !== 'admin')),
  editor: new Set([...READS, 'analytics:read', 'posts:write', 'mentions:write']),
  analyst: new Set([...READS, 'analytics:read']),
  viewer: new Set(READS),
};

export const scopesOf = (role: Role): ReadonlySet<Scope> => SCOPES_OF_ROLE[role];

/** The scopes of `wanted` that `held` lacks. Nobody can give what they do not have: roles and keys both go through here. */
export function lackedScopes(held: ReadonlySet<Scope>, wanted: Iterable<Scope>): Scope[] {
  return [...wanted].filter((scope) => !held.has(scope));
}

/** The role that stands for a key: the most powerful one whose scopes the key has; a key with fewer than a viewer's is a viewer. */
export function roleOfScopes(held: ReadonlySet<Scope>): Role {
  return ROLES.find((role) => lackedScopes(held, scopesOf(role)).length === 0) ?? 'viewer';
}
