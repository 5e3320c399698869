import { conflict, notFound } from '#kernel';
import { Injectable } from '@nestjs/common';
import { isLastOwner } from '../domain/ownership.js';
import type { Principal } from '../domain/principal.js';
import type { Role } from '../domain/scopes.js';
import { MemberStore, type Member } from '../store/member.store.js';
import { assertMayHandle } from './grants.js';

/** Changes the role of a member, or ends their membership. Both run inside a transaction. */
@Injectable()
export class ChangeMembers {
  constructor(private readonly members: MemberStore) {}

  async changeRole(principal: Principal, id: string, role: Role): Promise<Member> {
    assertMayHandle(principal, role);
    const member = await this.changeable(principal, id);
    if (role !== 'owner') await this.keepAnOwner(principal.workspaceId, id);
    await this.members.update(principal.workspaceId, { id }, { role });
    return { ...member, role };
  }

  async remove(principal: Principal, id: string): Promise<void> {
    await this.changeable(principal, id);
    await this.keepAnOwner(principal.workspaceId, id);
    await this.members.delete(principal.workspaceId, { id });
  }

  private async changeable(principal: Principal, id: string): Promise<Member> {
    const member = await this.members.get(principal.workspaceId, id);
    if (!member) throw notFound('member', id);
    assertMayHandle(principal, member.role);
    return member;
  }

  /** Locks the owners first: two owners who remove each other at once must not both succeed. */
  private async keepAnOwner(workspaceId: string, id: string): Promise<void> {
    if (!isLastOwner(await this.members.lockOwners(workspaceId), id)) return;
    throw conflict('last_owner', 'This member is the only owner of the workspace. Make somebody else an owner first.');
  }
}
