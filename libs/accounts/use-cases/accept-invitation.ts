import { Database } from '#database';
import { conflict, unprocessable, type Clock, type ProblemError } from '#kernel';
import { CLOCK } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { workspaceOfInvitation } from '../domain/invitation-token.js';
import { Identity, type User } from '../store/identity.js';
import { InvitationStore } from '../store/invitation.store.js';
import type { Member } from '../store/member.store.js';
import { sha256 } from '../store/tokens.js';
import { UserStore } from '../store/user.store.js';
import { WorkspaceStore, type Workspace } from '../store/workspace.store.js';
import { AddMember } from './add-member.js';
import { memberPrincipal } from './authenticate-session.js';
import { forbidden, invalidLink } from './problems.js';
import { RecordAudit } from './record-audit.js';

export interface Acceptance {
  token: string;
  /** For somebody new: what they want to be called, and their password. */
  newcomer: { name: string; password: string } | null;
  /** For somebody who is signed in. */
  user: User | null;
}

/** Somebody follows an invitation: a signed-in user joins, a newcomer becomes a user and joins. */
@Injectable()
export class AcceptInvitation {
  constructor(
    private readonly database: Database,
    private readonly invitations: InvitationStore,
    private readonly workspaces: WorkspaceStore,
    private readonly users: UserStore,
    private readonly identity: Identity,
    private readonly members: AddMember,
    private readonly audit: RecordAudit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  run(acceptance: Acceptance): Promise<{ workspace: Workspace; member: Member }> {
    return this.database.transaction(async () => {
      const invitation = await this.take(acceptance.token);
      const user = acceptance.user ?? (await this.welcome(invitation.email, acceptance.newcomer));
      if (user.email !== invitation.email) {
        throw forbidden(
          'invitation_for_somebody_else',
          `This invitation is for ${invitation.email}, but you are signed in as ${user.email}. Sign out and open the link again, or ask for an invitation to your address.`,
        );
      }
      const member = await this.members.join(invitation.workspaceId, user, invitation.role);
      const workspace = await this.workspaces.get(invitation.workspaceId);
      if (!workspace) throw new Error(`Workspace ${invitation.workspaceId} vanished while it was joined`);
      const principal = memberPrincipal(user, { ...workspace, memberId: member.id, role: member.role });
      await this.audit.run({ principal, action: 'invitations.accept', target: invitation.id });
      return { workspace, member };
    });
  }

  /** Deletes the invitation to have it: of two who follow the link at once, one gets it. */
  private async take(token: string) {
    const workspaceId = workspaceOfInvitation(token);
    const invitation = workspaceId && (await this.invitations.findOne(workspaceId, { tokenHash: sha256(token) }));
    const open = invitation && invitation.expiresAt > this.clock.now();
    if (open && (await this.invitations.delete(invitation.workspaceId, { id: invitation.id })) === 1) return invitation;
    throw invalidLink(
      'invitation_invalid',
      'This invitation is not valid: it was used or withdrawn, or its seven days are over. Ask whoever invited you for a new one.',
    );
  }

  private async welcome(email: string, newcomer: Acceptance['newcomer']): Promise<User> {
    if (await this.users.byEmail(email)) throw signInFirst(email);
    if (!newcomer) throw introduceYourself(email);
    const user = await this.identity.createUser({ ...newcomer, email });
    if (!user) throw signInFirst(email);
    return user;
  }
}

const signInFirst = (email: string): ProblemError =>
  conflict('sign_in_first', `${email} can sign in here already. Sign in, then accept the invitation again.`);

const introduceYourself = (email: string): ProblemError =>
  unprocessable(
    'introduce_yourself',
    `Nobody signs in here as ${email} yet. Give your name and a password with the invitation, and you can.`,
    ['/name', '/password'].map((pointer) => ({ code: 'required', pointer, message: 'A newcomer must give this.' })),
  );
