import { ProblemError } from '#kernel';
import { Controller, Get, Header, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { OpenToAll } from '../http/access.js';
import { ApiAnswer, ApiProblems } from '../http/api-decorators.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { HealthIndicators } from './health-indicators.js';

/** A check that takes longer counts as failed, so that the answer comes before a balancer gives up. */
const CHECK_TIMEOUT_MS = 3_000;

const Health = z
  .object({ status: z.string(), checks: z.record(z.string(), z.looseObject({ status: z.string() })) })
  .meta({ id: 'Health', examples: [{ status: 'ok', checks: { database: { status: 'up' } } }] });

@ApiTags('service')
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly indicators: HealthIndicators,
    private readonly telemetry: Telemetry,
  ) {}

  @Get('health/live')
  @OpenToAll()
  @ApiOperation({ summary: 'The process runs' })
  @ApiAnswer(200, Health, 'It runs.')
  live(): z.infer<typeof Health> {
    return { status: 'ok', checks: {} };
  }

  @Get('health/ready')
  @OpenToAll()
  @ApiOperation({ summary: 'The process can do its work' })
  @ApiAnswer(200, Health, 'Everything that it needs is there.')
  @ApiProblems(503)
  async ready(): Promise<z.infer<typeof Health>> {
    const attempts = this.indicators
      .all()
      .map(([name, check]) => this.indicator.check(name).attempt(check).withTimeout(CHECK_TIMEOUT_MS));
    try {
      const { status, details } = await this.health.check(attempts);
      return { status, checks: details };
    } catch (error) {
      if (error instanceof ServiceUnavailableException) throw notReady(error.getResponse() as HealthCheckResult);
      throw error;
    }
  }

  @Get('metrics')
  @OpenToAll()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({ summary: 'Metrics for Prometheus' })
  @ApiProduces('text/plain')
  @ApiAnswer(200, z.string(), 'Prometheus text format.')
  async metrics(): Promise<string> {
    return this.telemetry.registry.metrics();
  }
}

function notReady({ status, details, error = {} }: HealthCheckResult): ProblemError {
  const broken = Object.entries(error).map(([name, result]) => `${name}: ${String(result?.['message'] ?? 'down')}`);
  return new ProblemError({
    status: 503,
    code: status === 'shutting_down' ? 'shutting_down' : 'not_ready',
    title: 'Not ready',
    detail: broken.join('; ') || 'This process is shutting down.',
    checks: details,
  });
}
