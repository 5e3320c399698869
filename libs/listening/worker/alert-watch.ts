import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND, shift, type Clock } from '#kernel';
import { CLOCK, Logger } from '#platform';
import { EvaluateAlertRule } from '../use-cases/alerting/evaluate-alert-rule.js';
import { DueAlertRules } from '../use-cases/alerting/due-alert-rules.js';

/** How often each rule is looked at, by whichever process comes first. */
const EVERY_MS = 10 * SECOND;
const PAUSE_MS = 2 * SECOND;
const AT_ONCE = 4;

/** Looks at all alert rules, again and again. A rule that cannot be looked at holds no other back. */
@Injectable()
export class AlertWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly due: DueAlertRules,
    private readonly evaluate: EvaluateAlertRule,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One look at every rule that is due. */
  async pass(): Promise<void> {
    const before = shift(this.clock.now(), -EVERY_MS);
    const rules = await this.due.run(before);
    const lane = async (): Promise<void> => {
      for (let rule = rules.shift(); rule && !this.stopping.signal.aborted; rule = rules.shift())
        try {
          await this.evaluate.run(rule, before);
        } catch (err) {
          this.logger.error(
            { err, workspaceId: rule.workspaceId, rule: rule.id },
            'an alert rule could not be looked at',
          );
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.pass().catch((err: unknown) => this.logger.error({ err }, 'the alert rules could not be read'));
      await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
