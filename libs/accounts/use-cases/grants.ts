import type { Principal } from '../domain/principal.js';
import { lackedScopes, scopesOf, type Role, type Scope } from '../domain/scopes.js';
import { forbidden } from './problems.js';

/** Nobody gives a scope that they do not have. */
export function assertMayGrant(principal: Principal, scopes: Iterable<Scope>): void {
  const lacked = lackedScopes(principal.scopes, scopes);
  if (lacked.length === 0) return;
  throw forbidden(
    'grant_exceeds_own',
    `${principal.name} cannot give the scopes ${lacked.join(', ')}, for lack of them. Ask an owner of the workspace to do it.`,
    { scopes: lacked },
  );
}

/** Nobody makes, changes or removes a member whose role is above what they hold themselves. */
export function assertMayHandle(principal: Principal, role: Role): void {
  const lacked = lackedScopes(principal.scopes, scopesOf(role));
  if (lacked.length === 0) return;
  throw forbidden(
    'role_exceeds_own',
    `The role ${role} has the scopes ${lacked.join(', ')}, which ${principal.name} lacks. Ask an owner of the workspace to do it.`,
    { role, scopes: lacked },
  );
}
