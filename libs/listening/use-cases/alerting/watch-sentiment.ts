import { Injectable } from '@nestjs/common';
import { DAY, HOUR, shift } from '#kernel';
import type { AlertCondition, AlertFinding } from '../../domain/alerting/rule.js';
import { findSentimentTurn } from '../../domain/spikes/sentiment-turn.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import { WatchedCountsStore, type Opinions } from '../../store/watched-counts.store.js';
import type { Evaluation } from './evaluation.js';

type SentimentCondition = Extract<AlertCondition, { kind: 'sentiment' }>;

/** The first of these that has opinions enough is looked at, shortest first: one test at a time, soon where much is said. */
const WINDOWS_MS = [3 * HOUR, 8 * HOUR, DAY];
/** What came before the window is compared with, so far back. */
const BASELINE_MS = 14 * DAY;

/** A topic whose tone turns: looked at once every five minutes. */
@Injectable()
export class WatchSentiment {
  constructor(private readonly counts: WatchedCountsStore) {}

  async run(rule: AlertRuleEntity, condition: SentimentCondition, now: Date): Promise<Evaluation> {
    const to = new Date(Math.floor(now.getTime() / BUCKET_MS) * BUCKET_MS);
    if (rule.evaluatedTo !== null && rule.evaluatedTo >= to) return { findings: [], evaluatedTo: rule.evaluatedTo };
    const longestFirst = WINDOWS_MS.toReversed().map((length) => shift(to, -length));
    const instants = [shift(longestFirst[0]!, -BASELINE_MS), ...longestFirst, to];
    const stretches = await this.counts.opinions(rule.workspaceId, rule.topicId!, instants);
    const turn = this.turn(stretches, condition);
    if (!turn) return { findings: [], state: null, evaluatedTo: to };
    const finding: AlertFinding = {
      subject: '',
      at: to,
      since: shift(to, -turn.windowMs),
      direction: turn.direction === 'worse' ? 'down' : 'up',
      observed: turn.net,
      expected: turn.usualNet,
      score: turn.score,
      mentionIds: [],
    };
    return { findings: [finding], state: null, evaluatedTo: to };
  }

  /** `stretches`: the baseline, then from the begin of each window to that of the next shorter one. */
  private turn(stretches: readonly Opinions[], condition: SentimentCondition) {
    for (const [index, windowMs] of WINDOWS_MS.entries()) {
      const split = stretches.length - 1 - index;
      const recent = sum(stretches.slice(split));
      if (recent.positive + recent.negative < condition.minimum) continue;
      const turn = findSentimentTurn(recent, sum(stretches.slice(0, split)), condition);
      return turn && { ...turn, windowMs };
    }
    return null;
  }
}

const sum = (stretches: readonly Opinions[]): Opinions => ({
  positive: stretches.reduce((total, { positive }) => total + positive, 0),
  negative: stretches.reduce((total, { negative }) => total + negative, 0),
});
