import { Injectable } from '@nestjs/common';
import { AlertRulesStore, type RuleRef } from '../../store/alert-rules.store.js';

const AT_MOST = 1000;

@Injectable()
export class DueAlertRules {
  constructor(private readonly rules: AlertRulesStore) {}

  /** Rules that nobody has looked at since `before`, the longest waiting first. */
  run(before: Date): Promise<RuleRef[]> {
    return this.rules.due(before, AT_MOST);
  }
}
