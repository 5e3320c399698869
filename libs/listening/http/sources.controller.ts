import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Authenticated, CurrentPrincipal, OutsideTransaction, RequireScope, type Principal } from '#accounts';
import type { Page } from '#kernel';
import { ApiAnswer, ApiProblems, Id, IfMatch, PageQuery } from '#platform';
import { z } from 'zod';
import { ManageSources } from '../use-cases/manage-sources.js';
import { PushItems, pushItemSchema, type PushResult } from '../use-cases/push-items.js';
import { ReadSources } from '../use-cases/read-sources.js';
import {
  ChangeSourceBody,
  CreateSourceBody,
  KindView,
  kindView,
  newSource,
  PushView,
  sourceChange,
  SourceDetailView,
  sourceDetailView,
  SourcePage,
  SourceView,
  sourceView,
} from './source-schemas.js';

type Source = z.infer<typeof SourceView>;
type SourceDetail = z.infer<typeof SourceDetailView>;

const PUSHED = { id: '42', text: 'We open at nine.', url: 'https://example.org/42', author: 'ana', language: 'en' };

@ApiTags('sources')
@Controller('v1')
export class SourcesController {
  constructor(
    private readonly managing: ManageSources,
    private readonly reading: ReadSources,
    private readonly pushing: PushItems,
  ) {}

  @Get('source-kinds')
  @Authenticated()
  @ApiOperation({ summary: 'The kinds of sources, what they need and what they cost' })
  @ApiAnswer(200, z.array(KindView), 'All kinds.')
  kinds(): z.infer<typeof KindView>[] {
    return this.reading.kinds().map(kindView);
  }

  @Post('sources')
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Listen to a source; equal public sources share one reader' })
  @ApiAnswer(201, SourceDetailView, 'The source; `health` says how it goes.')
  @ApiProblems(409, 422)
  async create(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: CreateSourceBody }) body: z.infer<typeof CreateSourceBody>,
  ): Promise<SourceDetail> {
    const { id } = await this.managing.create(who.workspaceId, newSource(body));
    return this.get(who, id);
  }

  @Get('sources')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'The sources and how they are' })
  @ApiAnswer(200, SourcePage, 'A page of sources, oldest first.')
  async list(
    @CurrentPrincipal() who: Principal,
    @Query({ schema: PageQuery }) { limit, next }: z.infer<typeof PageQuery>,
  ): Promise<Page<Source>> {
    const page = await this.reading.page(who.workspaceId, limit, next);
    return { items: page.items.map(sourceView), next: page.next };
  }

  @Get('sources/:id')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'One source with its cursor and its gaps' })
  @ApiAnswer(200, SourceDetailView, 'The source.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<SourceDetail> {
    return sourceDetailView(await this.reading.one(who.workspaceId, id));
  }

  @Patch('sources/:id')
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Change a source; `enabled: true` starts again what had stopped' })
  @ApiAnswer(200, SourceDetailView, 'The source as it is now.')
  @ApiProblems(404, 422)
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeSourceBody }) body: z.infer<typeof ChangeSourceBody>,
  ): Promise<SourceDetail> {
    await this.managing.change(who.workspaceId, id, sourceChange(body), version);
    return this.get(who, id);
  }

  @Delete('sources/:id')
  @HttpCode(204)
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Listen no more; the texts that it brought stay' })
  @ApiAnswer(204, null, 'It is gone.')
  @ApiProblems(404)
  remove(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
  ): Promise<void> {
    return this.managing.remove(who.workspaceId, id, version);
  }

  @Post('sources/:id/items')
  @HttpCode(200)
  @OutsideTransaction()
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Send texts to a source of kind push: one as JSON, or NDJSON of any length up to 100 MB' })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ schema: { ...z.toJSONSchema(pushItemSchema, { io: 'input' }), example: PUSHED } as never })
  @ApiAnswer(200, PushView, 'What became of them; broken lines never spoil the good ones.')
  @ApiProblems(404, 413, 422)
  push(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @Req() request: Request,
  ): Promise<PushResult> {
    if (request.is('application/x-ndjson')) return this.pushing.lines(who.workspaceId, id, request);
    return this.pushing.one(who.workspaceId, id, request.body);
  }
}
