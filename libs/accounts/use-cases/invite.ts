import { conflict, DAY, newId, notFound, shift, type Clock } from '#kernel';
import { CLOCK, CONFIG, type Config } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { invitationToken } from '../domain/invitation-token.js';
import type { Principal } from '../domain/principal.js';
import type { Role } from '../domain/scopes.js';
import { InvitationStore } from '../store/invitation.store.js';
import { MemberStore } from '../store/member.store.js';
import { randomToken, sha256 } from '../store/tokens.js';
import { assertMayHandle } from './grants.js';

const VALID_MS = 7 * DAY;

/** An invitation as people see it; its link is shown once, when it is made. */
export interface Invitation {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
}

/** Invites by a link that the inviter hands on. */
@Injectable()
export class Invite {
  constructor(
    private readonly invitations: InvitationStore,
    private readonly members: MemberStore,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A newer invitation replaces an older one to the same address, and with it the older link. */
  async run(
    principal: Principal,
    input: { email: string; role: Role },
  ): Promise<Invitation & { token: string; url: string }> {
    assertMayHandle(principal, input.role);
    const { workspaceId } = principal;
    const email = input.email.toLowerCase();
    if ((await this.members.list(workspaceId)).some((member) => member.email === email)) {
      throw conflict(
        'already_member',
        `${email} is a member of this workspace already. Change their role with PATCH /v1/members/{id}.`,
      );
    }
    const createdAt = this.clock.now();
    const invitation = { id: newId(), email, role: input.role, createdAt, expiresAt: shift(createdAt, VALID_MS) };
    const token = invitationToken(workspaceId, randomToken());
    await this.invitations.put({ ...invitation, workspaceId, tokenHash: sha256(token) });
    return { ...invitation, token, url: `${this.config.publicUrl}/invitation?token=${token}` };
  }

  /** Changes what an open invitation gives. */
  async changeRole(principal: Principal, id: string, role: Role): Promise<Invitation> {
    assertMayHandle(principal, role);
    const invitation = await this.invitations.findOne(principal.workspaceId, { id });
    if (!invitation) throw notFound('invitation', id);
    assertMayHandle(principal, invitation.role);
    await this.invitations.update(principal.workspaceId, { id }, { role });
    return { ...invitation, role };
  }

  /** Withdraws an open invitation: its link is no longer valid. */
  async revoke(workspaceId: string, id: string): Promise<void> {
    if ((await this.invitations.delete(workspaceId, { id })) === 0) throw notFound('invitation', id);
  }
}
