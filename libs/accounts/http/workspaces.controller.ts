import { ApiAnswer } from '#platform';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { CreateWorkspace } from '../use-cases/create-workspace.js';
import { ListWorkspaces } from '../use-cases/list-workspaces.js';
import { Authenticated, CurrentPrincipal } from './access.decorators.js';
import { userOf } from './user-of.js';
import { NewWorkspaceBody } from './new-workspace.js';
import { WorkspaceView } from './views.js';

@ApiTags('Workspaces and keys')
@Controller('v1/workspaces')
export class WorkspacesController {
  constructor(
    private readonly workspaces: ListWorkspaces,
    private readonly createWorkspace: CreateWorkspace,
  ) {}

  @Get()
  @Authenticated()
  @ApiOperation({ summary: 'Your workspaces' })
  @ApiAnswer(200, z.object({ items: z.array(WorkspaceView) }), 'Your workspaces; a key has one')
  async list(@CurrentPrincipal() principal: Principal) {
    return { items: await this.workspaces.run(principal) };
  }

  @Post()
  @Authenticated()
  @ApiOperation({ summary: 'Make a workspace' })
  @ApiAnswer(201, WorkspaceView, 'The workspace; you are its owner')
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: NewWorkspaceBody }) body: z.output<typeof NewWorkspaceBody>,
  ) {
    const { memberId: _, ...workspace } = await this.createWorkspace.run(body, userOf(principal));
    return workspace;
  }
}
