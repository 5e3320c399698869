import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesNothing, CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, PageQuery, pageOfSchema } from '#platform';
import { z } from 'zod';
import { ReadBriefs } from '../use-cases/briefs/read-briefs.js';
import { BriefView, briefView } from './briefs-schemas.js';

const Day = z.iso.date().meta({ examples: ['2026-12-01'] });

@ApiTags('briefs')
@Controller('v1/briefs')
export class BriefsController {
  constructor(private readonly briefs: ReadBriefs) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Daily briefs' })
  @ApiAnswer(200, pageOfSchema(BriefView), 'A page of briefs, newest first.')
  async list(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: PageQuery }) { limit, next }: z.output<typeof PageQuery>,
  ) {
    const page = await this.briefs.page(workspaceId, limit, next);
    return { items: page.items.map(briefView), next: page.next };
  }

  @Post('preview')
  @HttpCode(200)
  @ChangesNothing()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'The brief as it would be now' })
  @ApiAnswer(200, BriefView, 'Made for this answer: nothing is stored or sent.')
  async preview(@CurrentPrincipal() { workspaceId }: Principal) {
    return briefView(await this.briefs.preview(workspaceId));
  }

  @Get(':day')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'The brief of one day' })
  @ApiAnswer(200, BriefView, 'The brief.')
  @ApiProblems(404)
  async one(@CurrentPrincipal() { workspaceId }: Principal, @Param('day', { schema: Day }) day: string) {
    return briefView(await this.briefs.get(workspaceId, day));
  }
}
