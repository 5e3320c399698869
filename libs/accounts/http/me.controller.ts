import { ApiAnswer, Id } from '#platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Principal } from '../domain/principal.js';
import { ListWorkspaces } from '../use-cases/list-workspaces.js';
import { Authenticated, CurrentPrincipal } from './access.decorators.js';
import { RoleView, ScopeView, WorkspaceView } from './views.js';

const MeView = z.object({
  kind: z.enum(['key', 'member']),
  id: Id.meta({ description: 'Of the key or of the member.' }),
  name: z.string(),
  role: RoleView.meta({ description: 'For a key: the highest role all of whose scopes it has.' }),
  scopes: z.array(ScopeView),
  workspaceId: Id.meta({ description: 'The workspace that this request is about.' }),
  workspaces: z.array(WorkspaceView),
});

@ApiTags('Workspaces and keys')
@Controller('v1/me')
export class MeController {
  constructor(private readonly workspaces: ListWorkspaces) {}

  @Get()
  @Authenticated()
  @ApiOperation({ summary: 'Who you are' })
  @ApiAnswer(200, MeView, 'Who you are, and your workspaces and roles')
  async show(@CurrentPrincipal() principal: Principal) {
    const { kind, id, name, role, workspaceId } = principal;
    const workspaces = await this.workspaces.run(principal);
    return { kind, id, name, role, scopes: [...principal.scopes], workspaceId, workspaces };
  }
}
