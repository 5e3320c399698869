import { Injectable } from '@nestjs/common';
import { DAY, HOUR, shift } from '#kernel';
import { REACH_FORMULA } from '../../domain/index.js';
import { measure } from '../../domain/reputation/measures.js';
import { REPUTATION_FORMULA, reputationScore, type ReputationScore } from '../../domain/reputation/reputation-score.js';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { ReputationStore, type PeriodCount } from '../../store/reputation.store.js';
import { periodsOf, type Every } from './periods.js';
import { TopicTimes } from './topic-times.js';

const NET_SENTIMENT_FORMULA = '(positive − negative) / (positive + negative)';
/** How long, when nobody says from when. */
const DEFAULT_MS = { '1d': 30 * DAY, '1h': 2 * DAY };

/** What was said in a period. null: cannot be told, which is not zero. */
export interface ReputationFigures {
  from: Date;
  to: Date;
  mentions: number;
  /** Mentions without the copies of one story. */
  stories: number;
  positive: number;
  neutral: number;
  negative: number;
  netSentiment: number | null;
  reach: number;
  score: number | null;
  inputs: ReputationScore['inputs'];
}

export interface Reputation {
  topic: string;
  zone: string;
  every: Every;
  series: ReputationFigures[];
  totals: ReputationFigures;
  /** As many periods before; null: the topic was not listened for then. */
  previous: ReputationFigures | null;
  formulas: { netSentiment: string; reach: string; score: string };
}

/** Volume, tone, reach and reputation of a topic over time, in the workspace's own days. */
@Injectable()
export class ReadReputation {
  constructor(
    private readonly store: ReputationStore,
    private readonly times: TopicTimes,
  ) {}

  /** Throws 404; 422 for a time that is none or too long. */
  async run(
    workspaceId: string,
    topicId: string,
    asked: { from?: Date | undefined; to?: Date | undefined; every: Every },
  ): Promise<Reputation> {
    const { every, to = this.times.now(), from = shift(to, -DEFAULT_MS[every]) } = asked;
    const topic = await this.times.topic(workspaceId, topicId);
    const zone = await this.times.zone(workspaceId);
    const { instants, before } = periodsOf(from, to, every, zone);
    const counts = await this.store.counts(workspaceId, [topicId], instants);
    const byPeriod = Map.groupBy(counts, ({ period }) => period);
    return {
      topic: topicId,
      zone,
      every,
      series: instants.slice(0, -1).map((at, i) => figures(at, instants[i + 1]!, byPeriod.get(i) ?? [])),
      totals: figures(instants[0]!, to, counts),
      previous: (await this.isKnown(topic, before.from, every))
        ? figures(before.from, before.to, await this.store.counts(workspaceId, [topicId], [before.from, before.to]))
        : null,
      formulas: { netSentiment: NET_SENTIMENT_FORMULA, reach: REACH_FORMULA, score: REPUTATION_FORMULA },
    };
  }

  /** Whether the topic was listened for, or found in stored texts, at `from` or within a period of it. */
  private async isKnown({ workspaceId, id, createdAt }: TopicEntity, from: Date, every: Every): Promise<boolean> {
    const by = shift(from, every === '1d' ? DAY : HOUR);
    if (createdAt <= by) return true;
    const first = await this.store.firstCount(workspaceId, id);
    return first !== null && first <= by;
  }
}

function figures(from: Date, to: Date, counts: readonly PeriodCount[]): ReputationFigures {
  const measures = measure(counts);
  const { score, inputs } = reputationScore(measures);
  return {
    from,
    to,
    mentions: measures.volume,
    stories: counts.reduce((sum, { stories }) => sum + stories, 0),
    ...measures.mentions,
    netSentiment: measures.netSentiment,
    reach: measures.totalReach,
    score,
    inputs,
  };
}
