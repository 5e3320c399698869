import { Injectable } from '@nestjs/common';
import { DAY, shift } from '#kernel';
import {
  domainsOf,
  handlesOf,
  hashtagsOf,
  oncePerStory,
  quote,
  wordsOf,
  type EvidenceText,
} from '../../domain/alerting/evidence.js';
import { compareDays, type Day, type DayComparison } from '../../domain/reputation/compare-days.js';
import { measure } from '../../domain/reputation/measures.js';
import type { Rising } from '../../domain/reputation/rising.js';
import { termsOf } from '../../domain/reputation/terms.js';
import { AlertsStore } from '../../store/alerts.store.js';
import type { AlertEntity } from '../../store/entities/alert.entity.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import { ReputationStore, type PeriodCount } from '../../store/reputation.store.js';
import { countNames } from './count-names.js';
import { daysBefore } from './periods.js';
import { RisingTerms } from './rising-terms.js';
import { TopicTimes } from './topic-times.js';

/** Texts of each day that are read. */
const AT_MOST = 3_000;
/** Words of anger are compared with those of so long before. */
const USUAL_MS = 7 * DAY;
const AUTHORS = 10;
const MENTIONS = 10;
const ALERTS = 50;

export interface Crisis extends DayComparison {
  topic: string;
  now: { from: Date; to: Date };
  before: { from: Date; to: Date };
  /** Words that stand out in what is said against the topic. */
  negativeTerms: Rising[];
  authors: Awaited<ReturnType<EvidenceStore['loudest']>>;
  /** What is said against the topic and reaches most people. */
  mentions: (ReturnType<typeof quote> & { reach: number })[];
  alerts: AlertEntity[];
}

/** What changed about a topic since yesterday at this time. */
@Injectable()
export class ViewCrisis {
  constructor(
    private readonly counts: ReputationStore,
    private readonly evidence: EvidenceStore,
    private readonly terms: RisingTerms,
    private readonly alerts: AlertsStore,
    private readonly times: TopicTimes,
  ) {}

  /** Throws 404. */
  async run(workspaceId: string, topicId: string): Promise<Crisis> {
    const { query } = await this.times.topic(workspaceId, topicId);
    const zone = await this.times.zone(workspaceId);
    const to = this.times.now();
    const from = daysBefore(to, 1, zone);
    const earlier = daysBefore(to, 2, zone);
    const topicIds = [topicId];
    const counts = await this.counts.counts(workspaceId, topicIds, [earlier, from, to]);
    const day = async (period: number, begin: Date, end: Date): Promise<Day> => {
      const { texts } = await this.evidence.sample(workspaceId, { topicIds, from: begin, to: end }, AT_MOST);
      return dayOf(
        counts.filter((count) => count.period === period),
        texts,
      );
    };
    const against = { topicIds, from, to, of: { sentiment: 'negative' as const } };
    const angry = await this.evidence.newest(workspaceId, against, AT_MOST);
    const usual = { ...against, from: shift(from, -USUAL_MS), to: from };
    const loudest = await this.evidence.farthestReaching(workspaceId, against, MENTIONS);
    return {
      topic: topicId,
      now: { from, to },
      before: { from: earlier, to: from },
      ...compareDays(await day(1, from, to), await day(0, earlier, from)),
      negativeTerms: await this.terms.find(workspaceId, angry, usual, query),
      authors: await this.evidence.loudest(workspaceId, { topicIds, from, to }, AUTHORS),
      mentions: loudest.map((text) => ({ ...quote(text), reach: text.reach })),
      alerts: await this.alerts.open(workspaceId, topicId, ALERTS),
    };
  }
}

async function dayOf(counts: readonly PeriodCount[], texts: readonly EvidenceText[]): Promise<Day> {
  const stories = oncePerStory(texts);
  return {
    measures: measure(counts),
    terms: await countNames(stories, (text) => termsOf(wordsOf(text))),
    hashtags: await countNames(stories, hashtagsOf),
    authors: await countNames(texts, handlesOf),
    domains: await countNames(texts, domainsOf),
  };
}
