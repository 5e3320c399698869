import { Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import { scopesOf } from '../domain/scopes.js';
import { Identity, type User } from '../store/identity.js';
import { WorkspaceStore, type Membership } from '../store/workspace.store.js';

/** Nobody: there is no live session. Stranger: a user, but no member of the workspace they ask for, or of any. */
export type SessionCaller =
  | { is: 'nobody' }
  | { is: 'stranger'; wanted: string | null }
  | { is: 'member'; principal: Principal; sessionId: string };

/** Who calls with these cookies, and for which of their workspaces. */
@Injectable()
export class AuthenticateSession {
  constructor(
    private readonly identity: Identity,
    private readonly workspaces: WorkspaceStore,
  ) {}

  /** `wanted`: the workspace asked for; null for the one that the user joined first. */
  async run(headers: Headers, wanted: string | null): Promise<{ caller: SessionCaller; cookies: string[] }> {
    const { value: session, cookies } = await this.identity.sessionOf(headers);
    if (!session) return { caller: { is: 'nobody' }, cookies };
    const theirs = await this.workspaces.ofUser(session.user.id);
    const chosen = wanted === null ? theirs[0] : theirs.find((workspace) => workspace.id === wanted);
    if (!chosen) return { caller: { is: 'stranger', wanted }, cookies };
    return {
      caller: { is: 'member', principal: memberPrincipal(session.user, chosen), sessionId: session.sessionId },
      cookies,
    };
  }
}

/** The principal of a user in one of their workspaces. */
export function memberPrincipal(user: User, membership: Membership): Principal {
  return {
    kind: 'member',
    id: membership.memberId,
    name: user.name,
    workspaceId: membership.id,
    role: membership.role,
    scopes: scopesOf(membership.role),
    userId: user.id,
  };
}
