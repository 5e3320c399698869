import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, pageOfSchema } from '#platform';
import type { z } from 'zod';
import { CompareVoices } from '../use-cases/reputation/compare-voices.js';
import { FindTrends } from '../use-cases/reputation/find-trends.js';
import { ReadReputation } from '../use-cases/reputation/read-reputation.js';
import { ReadUnlinked } from '../use-cases/reputation/read-unlinked.js';
import { ViewCrisis } from '../use-cases/reputation/view-crisis.js';
import { alertView } from './alert-schemas.js';
import { MentionView, mentionView } from './mention-schemas.js';
import {
  AskCrisis,
  AskReputation,
  AskTrends,
  AskVoices,
  CrisisView,
  ListUnlinked,
  ReputationView,
  TrendsView,
  VoicesView,
} from './reputation-schemas.js';

@ApiTags('reputation')
@Controller('v1')
export class ReputationController {
  constructor(
    private readonly reputation: ReadReputation,
    private readonly voices: CompareVoices,
    private readonly trending: FindTrends,
    private readonly linkless: ReadUnlinked,
    private readonly crises: ViewCrisis,
  ) {}

  @Get('reputation')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Volume, tone, reach and reputation of a topic over time' })
  @ApiAnswer(200, ReputationView, 'Periods in order, their totals, and the period before.')
  @ApiProblems(404, 422)
  series(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: AskReputation }) { topic, ...asked }: z.output<typeof AskReputation>,
  ) {
    return this.reputation.run(workspaceId, topic, asked);
  }

  @Get('share-of-voice')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Share of voice over a fixed set of topics' })
  @ApiAnswer(200, VoicesView, 'The topics in the order asked for; their shares add up to 1.')
  @ApiProblems(404, 422)
  shares(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: AskVoices }) asked: z.output<typeof AskVoices>,
  ) {
    return this.voices.run(workspaceId, asked);
  }

  @Get('trends')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'What rises: words, hashtags, authors, domains' })
  @ApiAnswer(
    200,
    TrendsView,
    'What is significantly more frequent than in the equally long time before, the surest first.',
  )
  @ApiProblems(404, 422)
  trends(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: AskTrends }) { topic, ...asked }: z.output<typeof AskTrends>,
  ) {
    return this.trending.run(workspaceId, topic, asked);
  }

  @Get('unlinked')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Mentions that could link to us and do not' })
  @ApiAnswer(
    200,
    pageOfSchema(MentionView),
    'Of the last 90 days, those of most worth first: log2(1 + reach), less one for each week of age.',
  )
  @ApiProblems(404, 422)
  async unlinked(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: ListUnlinked }) { topic, limit, next }: z.output<typeof ListUnlinked>,
  ) {
    const page = await this.linkless.page(workspaceId, topic, limit, next);
    return { items: page.items.map(mentionView), next: page.next };
  }

  @Get('crisis')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'What changed since yesterday at this time' })
  @ApiAnswer(200, CrisisView, 'Changes, what rises, who is loudest, what is said against the topic, open alerts.')
  @ApiProblems(404)
  async crisis(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: AskCrisis }) { topic }: z.output<typeof AskCrisis>,
  ) {
    const crisis = await this.crises.run(workspaceId, topic);
    return { ...crisis, alerts: crisis.alerts.map(alertView) };
  }
}
