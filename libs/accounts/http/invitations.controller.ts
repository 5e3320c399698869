import { ApiAnswer, ApiProblems, CONFIG, type Config, Id, Instant } from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { AcceptInvitation } from '../use-cases/accept-invitation.js';
import { Invite, type Invitation } from '../use-cases/invite.js';
import { ReadWorkspace } from '../use-cases/read-workspace.js';
import { Sessions } from '../use-cases/sessions.js';
import { CurrentPrincipal, Public, RequireScope } from './access.decorators.js';
import { identityHeaders } from './authenticated-request.js';
import { refuseForeign } from './refuse-foreign.js';
import { LimitGuesses } from './rate-limit.guard.js';
import { Email, MemberView, Password, PersonName, RoleView, WorkspaceView } from './views.js';

const InvitationView = z.object({ id: Id, email: z.string(), role: RoleView, createdAt: Instant, expiresAt: Instant });
const NewInvitationView = InvitationView.extend({
  token: z.string().meta({ description: 'Shown this once.' }),
  url: z.url().meta({ description: 'The link to hand on. Shown this once.' }),
});
const AcceptedView = z.object({ workspace: WorkspaceView, member: MemberView });

const NewInvitationBody = z
  .strictObject({ email: Email, role: RoleView })
  .meta({ examples: [{ email: 'luis@example.com', role: 'editor' }] });
const RoleBody = z.strictObject({ role: RoleView }).meta({ examples: [{ role: 'editor' }] });
const AcceptBody = z
  .strictObject({
    token: z.string().min(1).max(200),
    name: PersonName.optional().meta({
      description: 'For somebody new, with `password`; a signed-in user needs neither.',
    }),
    password: Password.optional(),
  })
  .meta({
    examples: [{ token: 'inv_…', name: 'Luis Pérez', password: 'purple otter lighthouse nine' }],
  });

@ApiTags('Workspaces and keys')
@Controller('v1/invitations')
export class InvitationsController {
  constructor(
    private readonly workspace: ReadWorkspace,
    private readonly invite: Invite,
    private readonly acceptInvitation: AcceptInvitation,
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Invitations' })
  @ApiAnswer(200, z.object({ items: z.array(InvitationView) }), 'The invitations that are open, and those that ran out')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    return { items: (await this.workspace.invitations(workspaceId)).map(invitationView) };
  }

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Invite somebody by a link' })
  @ApiAnswer(201, NewInvitationView, 'The invitation, with the link to hand on')
  create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: NewInvitationBody }) body: z.output<typeof NewInvitationBody>,
  ) {
    return this.invite.run(principal, body);
  }

  @Post('accept')
  @Public()
  @LimitGuesses()
  @ApiOperation({ summary: 'Accept an invitation' })
  @ApiAnswer(201, AcceptedView, 'You are a member now')
  @ApiProblems(400, 403, 404, 409, 422, 429)
  async accept(@Req() request: Request, @Body({ schema: AcceptBody }) body: z.output<typeof AcceptBody>) {
    refuseForeign(request, this.config.publicUrl);
    const { token, name, password } = body;
    const { workspace, member } = await this.acceptInvitation.run({
      token,
      user: await this.sessions.user(identityHeaders(request)),
      newcomer: name !== undefined && password !== undefined ? { name, password } : null,
    });
    const { userId: _, ...shown } = member;
    return { workspace: { ...workspace, role: member.role }, member: shown };
  }

  @Patch(':id')
  @RequireScope('admin')
  @ApiOperation({ summary: 'Change what an invitation gives' })
  @ApiAnswer(200, InvitationView, 'The invitation, for the new role')
  @ApiProblems(404)
  async update(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RoleBody }) { role }: z.output<typeof RoleBody>,
  ) {
    return invitationView(await this.invite.changeRole(principal, id, role));
  }

  @Delete(':id')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Withdraw an invitation' })
  @ApiAnswer(204, null, 'The link is no longer valid')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.invite.revoke(workspaceId, id);
  }
}

function invitationView({ id, email, role, createdAt, expiresAt }: Invitation) {
  return { id, email, role, createdAt, expiresAt };
}
