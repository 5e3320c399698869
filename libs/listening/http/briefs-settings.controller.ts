import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, IfMatch } from '#platform';
import type { z } from 'zod';
import { BriefSettings } from '../use-cases/briefs/brief-settings.js';
import { BriefSettingsView, briefSettingsView, SetBriefSettings } from './briefs-schemas.js';

@ApiTags('briefs')
@Controller('v1/brief-settings')
export class BriefSettingsController {
  constructor(private readonly settings: BriefSettings) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'When, to whom and about whom the daily brief is' })
  @ApiAnswer(200, BriefSettingsView, 'Of a workspace that never chose: switched off.')
  async read(@CurrentPrincipal() { workspaceId }: Principal) {
    return briefSettingsView(await this.settings.get(workspaceId));
  }

  @Put()
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Choose when, to whom and about whom the daily brief is' })
  @ApiAnswer(200, BriefSettingsView, 'What was chosen, and when the next brief is made.')
  @ApiProblems(412, 422)
  async set(
    @CurrentPrincipal() { workspaceId }: Principal,
    @IfMatch() version: number | null,
    @Body({ schema: SetBriefSettings }) { to, ...choice }: z.output<typeof SetBriefSettings>,
  ) {
    return briefSettingsView(await this.settings.set(workspaceId, { ...choice, recipients: to }, version));
  }
}
