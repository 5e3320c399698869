import { Injectable } from '@nestjs/common';
import type { AlertCondition } from '../../domain/alerting/rule.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import type { Evaluation } from './evaluation.js';
import { UnwellSources } from './unwell-sources.js';

type SilenceCondition = Extract<AlertCondition, { kind: 'source-silent' }>;

/** Sources that stopped, or have brought nothing for longer than they should. */
@Injectable()
export class WatchSources {
  constructor(private readonly unwell: UnwellSources) {}

  async run(rule: AlertRuleEntity, { sourceId }: SilenceCondition, now: Date): Promise<Evaluation> {
    const sources = await this.unwell.find(rule.workspaceId, sourceId, now);
    const nothing = { direction: null, observed: null, expected: null, score: 1, mentionIds: [] };
    const findings = sources.map(({ id, since }) => ({ subject: id, at: now, since, ...nothing }));
    return { findings, state: null, evaluatedTo: now };
  }
}
