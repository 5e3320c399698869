import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { MINUTE, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { incidentGapMs } from '../../domain/alerting/incidents.js';
import { AlertRulesStore, type RuleRef } from '../../store/alert-rules.store.js';
import { AlertsStore } from '../../store/alerts.store.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import type { Evaluation } from './evaluation.js';
import { RaiseAlert } from './raise-alert.js';
import { SettleAlert } from './settle-alert.js';
import { WatchCounts } from './watch-counts.js';
import { WatchMentions } from './watch-mentions.js';
import { WatchSentiment } from './watch-sentiment.js';
import { WatchSources } from './watch-sources.js';

const LAST_LOOK_MS = 10 * MINUTE;

/**
 * One look at one rule. What it found, what is told of it, and how far it has looked commit together: after a crash nothing
 * is told twice and nothing is left out (`alerting.int-spec.ts`).
 */
@Injectable()
export class EvaluateAlertRule {
  constructor(
    private readonly database: Database,
    private readonly rules: AlertRulesStore,
    private readonly alerts: AlertsStore,
    private readonly raise: RaiseAlert,
    private readonly settle: SettleAlert,
    private readonly counts: WatchCounts,
    private readonly sentiment: WatchSentiment,
    private readonly mentions: WatchMentions,
    private readonly sources: WatchSources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** False: another process has it, or it was looked at since `before`. */
  run(ref: RuleRef, before: Date): Promise<boolean> {
    return this.database.transaction(async () => {
      const rule = await this.rules.take(ref, before);
      if (!rule) return false;
      const now = this.clock.now();
      const { findings, state, evaluatedTo } = await this.look(rule, now);
      if (!rule.snoozedUntil || rule.snoozedUntil <= now)
        for (const finding of findings) await this.raise.run(rule, finding);
      await this.endQuiet(rule, findings, now);
      await this.rules.evaluated(ref, now, evaluatedTo, state);
      return true;
    });
  }

  private look(rule: AlertRuleEntity, now: Date): Promise<Evaluation> {
    const { condition } = rule;
    switch (condition.kind) {
      case 'spike':
      case 'drop':
        return this.counts.run(rule, condition, now);
      case 'sentiment':
        return this.sentiment.run(rule, condition, now);
      case 'keyword':
      case 'author':
        return this.mentions.run(rule, condition, now);
      case 'source-silent':
        return this.sources.run(rule, condition, now);
    }
  }

  /**
   * An incident is over when what is found next would be another one; a silent source as soon as it is back. A spike found in the
   * very last five minutes of an incident is known `LAST_LOOK_MS` later.
   */
  private async endQuiet(rule: AlertRuleEntity, findings: Evaluation['findings'], now: Date): Promise<void> {
    const gapMs = incidentGapMs(rule.condition, Number(rule.cooldownMs));
    const before = Number.isFinite(gapMs) ? shift(now, -gapMs - LAST_LOOK_MS) : now;
    const held = new Set(findings.map(({ subject }) => subject));
    for (const alert of await this.alerts.quietSince(rule.workspaceId, rule.id, before))
      if (!held.has(alert.subject)) await this.settle.resolve(rule.workspaceId, alert.id, 'system');
  }
}
