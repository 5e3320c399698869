import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, Instant } from '#platform';
import { z } from 'zod';
import { HoldWorkspace } from '../use-cases/hold-workspace.js';
import { HoldBody } from './channel-schemas.js';

const HoldView = z
  .object({ held: z.boolean(), since: Instant.nullable(), reason: z.string().nullable() })
  .meta({ id: 'WorkspaceHold' });

type Hold = z.infer<typeof HoldView>;

@ApiTags('hold')
@Controller('v1')
export class HoldsController {
  constructor(private readonly holding: HoldWorkspace) {}

  @Get('hold')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'Is publishing of this workspace on hold?' })
  @ApiAnswer(200, HoldView, 'The hold.')
  state(@CurrentPrincipal() who: Principal): Promise<Hold> {
    return this.holding.state(who.workspaceId);
  }

  @Post('hold')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Stop publishing of the whole workspace' })
  @ApiAnswer(200, HoldView, 'The hold.')
  hold(@CurrentPrincipal() who: Principal, @Body({ schema: HoldBody }) body: z.infer<typeof HoldBody>): Promise<Hold> {
    return this.holding.hold(who.workspaceId, body?.reason ?? 'Held by hand.', who.id);
  }

  @Post('resume')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Publish again; what is overdue follows its late policy' })
  @ApiAnswer(200, HoldView, 'No hold.')
  resume(@CurrentPrincipal() who: Principal): Promise<Hold> {
    return this.holding.resume(who.workspaceId);
  }
}
