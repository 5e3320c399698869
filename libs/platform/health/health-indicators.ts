import { Injectable } from '@nestjs/common';

/** Resolves when healthy, with details to show (no secret); rejects with an error whose message says what is wrong. */
export type HealthCheck = () => Promise<Record<string, unknown> | void>;

/** What `/health/ready` asks. Modules register their own checks in `onModuleInit`. */
@Injectable()
export class HealthIndicators {
  private readonly checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  all(): [name: string, check: HealthCheck][] {
    return [...this.checks];
  }
}
