import { UniqueViolation } from '#database';
import { conflict, newId, unprocessable, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import type { Role } from '../domain/scopes.js';
import { MemberStore, type Member } from '../store/member.store.js';
import { UserStore } from '../store/user.store.js';
import { assertMayHandle } from './grants.js';

/** Gives somebody who can sign in here already a place in one more workspace. */
@Injectable()
export class AddMember {
  constructor(
    private readonly members: MemberStore,
    private readonly users: UserStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(principal: Principal, input: { email: string; role: Role }): Promise<Member> {
    assertMayHandle(principal, input.role);
    const user = await this.users.byEmail(input.email);
    if (!user) {
      throw unprocessable(
        'no_such_user',
        `Nobody signs in here as ${input.email}. Invite them with POST /v1/invitations.`,
        [{ code: 'no_such_user', pointer: '/email', message: 'No user of this installation has this address.' }],
      );
    }
    return this.join(principal.workspaceId, user, input.role);
  }

  /** Makes a user a member; 409 when they are one already. */
  async join(workspaceId: string, user: { id: string; email: string; name: string }, role: Role): Promise<Member> {
    const row = { id: newId(), userId: user.id, role, createdAt: this.clock.now() };
    try {
      await this.members.insert(workspaceId, row);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw conflict(
        'already_member',
        `${user.email} is a member of this workspace already. Change their role with PATCH /v1/members/{id}.`,
      );
    }
    return { ...row, email: user.email, name: user.name };
  }
}
