import { Injectable } from '@nestjs/common';
import { DAY, shift, unprocessable } from '#kernel';
import { incidentGapMs, settingsOf } from '../../domain/alerting/incidents.js';
import { groupIncidents, type Incident } from '../../domain/spikes/incidents.js';
import { SpikeDetector } from '../../domain/spikes/spike-detector.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import { HistoryOfCounts } from './history-of-counts.js';
import { ManageAlertRules, type AlertRuleInput } from './manage-alert-rules.js';
import { observeAll } from './observe-all.js';
import { HISTORY_MS } from './watch-counts.js';

const LONGEST_MS = 400 * DAY;

export interface BacktestResult {
  alerts: { at: Date; until: Date; direction: 'up' | 'down'; observed: number; expected: number; score: number }[];
  buckets: number;
  mentions: number;
}

/** What a rule of counts would have raised over the stored history, had it been made at its begin. Changes nothing. */
@Injectable()
export class BacktestAlertRule {
  constructor(
    private readonly rules: ManageAlertRules,
    private readonly history: HistoryOfCounts,
  ) {}

  /** Throws 422 for other kinds of rules, for a time that is none or longer than 400 days, and as `ManageAlertRules.check` does. */
  async run(workspaceId: string, rule: AlertRuleInput, from: Date, to: Date): Promise<BacktestResult> {
    const { condition, topicId, cooldownMs } = rule;
    await this.rules.check(workspaceId, rule);
    if (condition.kind !== 'spike' && condition.kind !== 'drop')
      throw invalid('/when/kind', 'not_testable', `Only spikes and drops can be tested back, not ${condition.kind}.`);
    if (to <= from || to.getTime() - from.getTime() > LONGEST_MS)
      throw invalid('/to', 'invalid_time', 'The time to test must begin before it ends, and be 400 days at most.');
    const begin = new Date(Math.floor(from.getTime() / BUCKET_MS) * BUCKET_MS);
    const rows = await this.history.read(workspaceId, topicId!, shift(begin, -HISTORY_MS), to, condition.of);
    const detector = new SpikeDetector(settingsOf(condition, cooldownMs));
    const verdicts = (await observeAll(detector, rows)).filter(({ at }) => at >= begin);
    const tested = rows.filter(({ at }) => at >= begin);
    return {
      alerts: groupIncidents(verdicts, incidentGapMs(condition, cooldownMs)).map(alertOf),
      buckets: tested.length,
      mentions: tested.reduce((sum, { value }) => sum + (value ?? 0), 0),
    };
  }
}

/** As its alert would show it: from its begin to its last update, with the numbers of its height. */
function alertOf({ updates, ...first }: Incident): BacktestResult['alerts'][number] {
  const height = [first, ...updates].reduce((highest, next) => (next.score > highest.score ? next : highest));
  const { observed, expected, score } = height;
  const until = shift((updates.at(-1) ?? first).at, BUCKET_MS);
  return { at: first.at, until, direction: first.direction, observed, expected, score };
}

const invalid = (pointer: string, code: string, message: string) =>
  unprocessable('invalid_backtest', message, [{ code, pointer, message }]);
