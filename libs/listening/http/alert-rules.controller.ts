import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesNothing, CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, IfMatch, Instant, PageQuery, pageOfSchema } from '#platform';
import { z } from 'zod';
import { BacktestAlertRule as Backtest } from '../use-cases/alerting/backtest-alert-rule.js';
import {
  ManageAlertRules,
  type AlertRuleEntity,
  type AlertRuleInput,
} from '../use-cases/alerting/manage-alert-rules.js';
import { SealedActions } from '../use-cases/alerting/sealed-actions.js';
import {
  AlertRuleView,
  BacktestAlertRule,
  ChangeAlertRule,
  CreateAlertRule,
  ruleInput,
  ruleView,
} from './alert-schemas.js';

const BacktestView = z
  .object({
    alerts: z.array(
      z.object({
        at: Instant,
        until: Instant,
        direction: z.enum(['up', 'down']),
        observed: z.number(),
        expected: z.number(),
        score: z.number(),
      }),
    ),
    buckets: z.int().meta({ description: 'How many five minutes were looked at.' }),
    mentions: z.number(),
  })
  .meta({ id: 'Backtest' });

@ApiTags('alerts')
@Controller('v1/alert-rules')
export class AlertRulesController {
  constructor(
    private readonly rules: ManageAlertRules,
    private readonly actions: SealedActions,
    private readonly backtesting: Backtest,
  ) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Alert rules' })
  @ApiAnswer(200, pageOfSchema(AlertRuleView), 'A page of rules, oldest first.')
  async list(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: PageQuery }) page: z.output<typeof PageQuery>,
  ) {
    const { items, next } = await this.rules.list(workspaceId, page.limit, page.next);
    return { items: items.map((rule) => this.view(rule)), next };
  }

  @Post()
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Watch for something' })
  @ApiAnswer(201, AlertRuleView, 'The rule. It learns from the stored history first.')
  @ApiProblems(409, 422)
  async create(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Body({ schema: CreateAlertRule }) body: z.output<typeof CreateAlertRule>,
  ) {
    return this.view(await this.rules.create(workspaceId, ruleInput(body) as AlertRuleInput));
  }

  @Post('backtest')
  @HttpCode(200)
  @ChangesNothing()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'What a rule would have raised' })
  @ApiAnswer(200, BacktestView, 'The alerts of that time. Kinds other than spike and drop cannot be tested back.')
  @ApiProblems(422)
  backtest(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Body({ schema: BacktestAlertRule }) { from, to, ...rule }: z.output<typeof BacktestAlertRule>,
  ) {
    return this.backtesting.run(workspaceId, ruleInput(rule) as AlertRuleInput, from, to);
  }

  @Get(':id')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'One alert rule' })
  @ApiAnswer(200, AlertRuleView, 'The rule.')
  @ApiProblems(404)
  async one(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string) {
    return this.view(await this.rules.get(workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Change a rule, switch it off, or snooze it' })
  @ApiAnswer(200, AlertRuleView, 'The rule as it is now.')
  @ApiProblems(404, 412, 422)
  async change(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeAlertRule }) body: z.output<typeof ChangeAlertRule>,
  ) {
    return this.view(
      await this.rules.change(workspaceId, id, ruleInput(body as Partial<z.output<typeof CreateAlertRule>>), version),
    );
  }

  @Delete(':id')
  @RequireScope('alerts:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a rule and its alerts' })
  @ApiAnswer(204, null, 'Removed.')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.rules.remove(workspaceId, id);
  }

  private view(rule: AlertRuleEntity) {
    return ruleView(rule, this.actions.shown(rule.actions));
  }
}
