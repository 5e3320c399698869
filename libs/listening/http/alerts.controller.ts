import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, Instant, PageQuery, pageOfSchema } from '#platform';
import { z } from 'zod';
import { ReadAlerts } from '../use-cases/alerting/read-alerts.js';
import { SettleAlert } from '../use-cases/alerting/settle-alert.js';
import { AlertView, alertView } from './alert-schemas.js';

const ListAlerts = PageQuery.extend({
  rule: Id.optional(),
  topic: Id.optional(),
  kind: z.string().max(30).optional(),
  state: z.enum(['open', 'acknowledged', 'resolved']).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertsController {
  constructor(
    private readonly alerts: ReadAlerts,
    private readonly settle: SettleAlert,
  ) {}

  @Get()
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'Alerts' })
  @ApiAnswer(200, pageOfSchema(AlertView), 'A page of alerts, newest first.')
  async list(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Query({ schema: ListAlerts }) query: z.output<typeof ListAlerts>,
  ) {
    const { limit, next, ...filter } = query;
    const page = await this.alerts.list(workspaceId, filter, limit, next);
    return { items: page.items.map(alertView), next: page.next };
  }

  @Get(':id')
  @RequireScope('mentions:read')
  @ApiOperation({ summary: 'One alert and why it was raised' })
  @ApiAnswer(200, AlertView, 'The alert.')
  @ApiProblems(404)
  async one(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string) {
    return alertView(await this.alerts.get(workspaceId, id));
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Say that somebody looks after it' })
  @ApiAnswer(200, AlertView, 'The alert as it is now.')
  @ApiProblems(404, 409)
  async acknowledge(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string) {
    return alertView(await this.settle.acknowledge(who.workspaceId, id, who.name));
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Say that it is over' })
  @ApiAnswer(200, AlertView, 'The alert as it is now.')
  @ApiProblems(404)
  async resolve(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string) {
    return alertView(await this.settle.resolve(who.workspaceId, id, who.name));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequireScope('alerts:write')
  @ApiOperation({ summary: 'Publish again what it put on hold' })
  @ApiAnswer(200, AlertView, 'The alert as it is now.')
  @ApiProblems(404, 409)
  async resume(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string) {
    return alertView(await this.settle.resume(workspaceId, id));
  }
}
