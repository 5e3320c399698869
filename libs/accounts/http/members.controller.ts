import { ApiAnswer, ApiProblems, Id } from '#platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { AddMember } from '../use-cases/add-member.js';
import { ChangeMembers } from '../use-cases/change-members.js';
import { ReadWorkspace, type Member } from '../use-cases/read-workspace.js';
import { CurrentPrincipal, RequireScope } from './access.decorators.js';
import { Email, MemberView, RoleView } from './views.js';

const NewMemberBody = z
  .strictObject({ email: Email, role: RoleView })
  .meta({ examples: [{ email: 'luis@example.com', role: 'editor' }] });
const RoleBody = z.strictObject({ role: RoleView }).meta({ examples: [{ role: 'editor' }] });

@ApiTags('Workspaces and keys')
@Controller('v1/members')
export class MembersController {
  constructor(
    private readonly workspace: ReadWorkspace,
    private readonly addMember: AddMember,
    private readonly changeMembers: ChangeMembers,
  ) {}

  @Get()
  @RequireScope('admin')
  @ApiOperation({ summary: 'The people of the workspace' })
  @ApiAnswer(200, z.object({ items: z.array(MemberView) }), 'The people of the workspace')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    return { items: (await this.workspace.members(workspaceId)).map(memberView) };
  }

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Add somebody who signs in here already' })
  @ApiAnswer(201, MemberView, 'The member')
  @ApiProblems(422)
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: NewMemberBody }) body: z.output<typeof NewMemberBody>,
  ) {
    return memberView(await this.addMember.run(principal, body));
  }

  @Patch(':id')
  @RequireScope('admin')
  @ApiOperation({ summary: "Change a member's role" })
  @ApiAnswer(200, MemberView, 'The member, with the new role')
  @ApiProblems(404)
  async update(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: RoleBody }) { role }: z.output<typeof RoleBody>,
  ) {
    return memberView(await this.changeMembers.changeRole(principal, id, role));
  }

  @Delete(':id')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a member' })
  @ApiAnswer(204, null, 'No longer a member')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() principal: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.changeMembers.remove(principal, id);
  }
}

const memberView = ({ userId: _, ...member }: Member) => member;
