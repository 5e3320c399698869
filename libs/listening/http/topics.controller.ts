import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesNothing, CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import type { Page } from '#kernel';
import { ApiAnswer, ApiProblems, Id, IfMatch, PageQuery } from '#platform';
import type { z } from 'zod';
import { lintTopic } from '../use-cases/lint-topic.js';
import { ManageTopics } from '../use-cases/manage-topics.js';
import { PreviewTopic } from '../use-cases/preview-topic.js';
import {
  ChangeTopicBody,
  CreateTopicBody,
  LintBody,
  LintView,
  PreviewBody,
  PreviewView,
  previewView,
  TopicPage,
  TopicView,
  topicView,
} from './topic-schemas.js';

type Topic = z.infer<typeof TopicView>;

@ApiTags('topics')
@Controller('v1/topics')
export class TopicsController {
  constructor(
    private readonly managing: ManageTopics,
    private readonly previewing: PreviewTopic,
  ) {}

  @Post()
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Follow a topic: from now on, and in the texts that are stored already' })
  @ApiAnswer(201, TopicView, 'The topic.')
  @ApiProblems(409, 422)
  async create(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: CreateTopicBody }) body: z.infer<typeof CreateTopicBody>,
  ): Promise<Topic> {
    return topicView(await this.managing.create(who.workspaceId, body));
  }

  @Post('lint')
  @HttpCode(200)
  @ChangesNothing()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'What is wrong with a query, where, and what it finds; stores nothing' })
  @ApiAnswer(200, LintView, 'Its problems, by place.')
  lint(@Body({ schema: LintBody }) { query, language }: z.infer<typeof LintBody>): z.infer<typeof LintView> {
    return lintTopic(query, language);
  }

  @Post('preview')
  @HttpCode(200)
  @ChangesNothing()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Which of the newest stored texts a query would match; stores nothing' })
  @ApiAnswer(200, PreviewView, 'The first of them, newest first.')
  @ApiProblems(422)
  async preview(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: PreviewBody }) { query }: z.infer<typeof PreviewBody>,
  ): Promise<z.infer<typeof PreviewView>> {
    return previewView(await this.previewing.run(who.workspaceId, query));
  }

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'The topics' })
  @ApiAnswer(200, TopicPage, 'A page of topics, oldest first.')
  async list(
    @CurrentPrincipal() who: Principal,
    @Query({ schema: PageQuery }) { limit, next }: z.infer<typeof PageQuery>,
  ): Promise<Page<Topic>> {
    const page = await this.managing.page(who.workspaceId, limit, next);
    return { items: page.items.map(topicView), next: page.next };
  }

  @Get(':id')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'One topic' })
  @ApiAnswer(200, TopicView, 'The topic.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Topic> {
    return topicView(await this.managing.get(who.workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Change a topic; mentions of its old query stay' })
  @ApiAnswer(200, TopicView, 'The topic as it is now.')
  @ApiProblems(404, 422)
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeTopicBody }) body: z.infer<typeof ChangeTopicBody>,
  ): Promise<Topic> {
    return topicView(await this.managing.change(who.workspaceId, id, body, version));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('mentions:write')
  @ApiOperation({ summary: 'Delete a topic with its mentions and counts' })
  @ApiAnswer(204, null, 'It is gone.')
  @ApiProblems(404)
  remove(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
  ): Promise<void> {
    return this.managing.remove(who.workspaceId, id, version);
  }
}
