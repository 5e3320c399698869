import { Inject, Injectable } from '@nestjs/common';
import { WorkspaceSettings } from '#accounts';
import { addDays, DAY, localDayOf, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { ReadDeliveries } from '#publishing';
import { oncePerStory, wordsOf, type EvidenceText } from '../../domain/alerting/evidence.js';
import type { BriefContent, BriefTopic, BriefTurn } from '../../domain/briefs/brief.js';
import { OPPORTUNITY_FORMULA } from '../../domain/briefs/opportunities.js';
import { BRIEF_DAYS } from '../../domain/briefs/sections.js';
import { turnsOf, usualNet, usualVolume } from '../../domain/briefs/turns.js';
import { measure, type Measures } from '../../domain/reputation/measures.js';
import { rising } from '../../domain/reputation/rising.js';
import { termsOf } from '../../domain/reputation/terms.js';
import { AlertsStore } from '../../store/alerts.store.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { ReputationStore } from '../../store/reputation.store.js';
import { TopicsStore } from '../../store/topics.store.js';
import { UnwellSources } from '../alerting/unwell-sources.js';
import { countNames } from '../reputation/count-names.js';
import { dayStart, daysBefore } from '../reputation/periods.js';
import type { BriefChoice } from './brief-settings.js';
import { briefQuote } from './brief-quote.js';
import { FindOpportunities, type Field } from './find-opportunities.js';

/** Of a workspace with more topics than anybody reads about: brands first, then competitors, then themes. */
const TOPICS_AT_MOST = 200;
const TOPICS_SHOWN = 20;
const SAID = 3;
const FIELD_NOW = 2_000;
const FIELD_BEFORE = 4_000;
const FIELD_BEFORE_MS = 7 * DAY;
const TERMS = 10;
const PLANNED = 50;
const ALERTS = 20;
const KINDS = ['brand', 'competitor', 'theme'] as const;

/** A topic with what was said about it, and on each of the days before. */
interface TopicDays {
  topic: TopicEntity;
  today: Measures;
  /** Only days on which it was listened for. */
  before: Measures[];
}

/** Reads together what a brief tells, as of now. Writes nothing. */
@Injectable()
export class GatherBrief {
  constructor(
    private readonly topics: TopicsStore,
    private readonly reputation: ReputationStore,
    private readonly evidence: EvidenceStore,
    private readonly alerts: AlertsStore,
    private readonly unwell: UnwellSources,
    private readonly opportunities: FindOpportunities,
    private readonly deliveries: ReadDeliveries,
    private readonly workspaces: WorkspaceSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(workspaceId: string, choice: Pick<BriefChoice, 'language' | 'competitorTopics'>): Promise<BriefContent> {
    const to = this.clock.now();
    const workspace = await this.workspaces.of(workspaceId);
    const zone = workspace?.zone ?? 'UTC';
    const day = localDayOf(to, zone).date;
    const from = daysBefore(to, 1, zone);
    const topics = await this.chosen(workspaceId, choice.competitorTopics);
    const days = await this.days(workspaceId, topics, to, zone);
    const themes = topics.filter(({ kind }) => kind === 'theme').map(({ id }) => id);
    const field = await this.field(workspaceId, themes, from, to);
    return {
      ...{ day, zone, language: choice.language ?? workspace?.language ?? 'en' },
      ...{ from: from.toISOString(), to: to.toISOString() },
      topics: await this.said(workspaceId, days, from, to),
      turns: days.flatMap(({ topic, today, before }): BriefTurn[] => turnsOf(topic, today, before)),
      rising: {
        terms: field.rising.slice(0, TERMS).map(({ name, mentions, usual }) => ({ term: name, mentions, usual })),
        read: { texts: field.texts.length, of: field.of },
      },
      opportunities: await this.opportunities.run(workspaceId, topics, field, to),
      formula: OPPORTUNITY_FORMULA,
      planned: await this.planned(workspaceId, day, zone),
      ...(await this.trouble(workspaceId, to)),
    };
  }

  private async chosen(workspaceId: string, competitors: readonly string[] | null): Promise<TopicEntity[]> {
    const found: TopicEntity[] = [];
    for (const kind of KINDS)
      found.push(
        ...(await this.topics.find(
          workspaceId,
          { kind, enabled: true },
          { order: { id: 'ASC' }, take: TOPICS_AT_MOST },
        )),
      );
    const wanted = ({ id, kind }: TopicEntity): boolean =>
      kind !== 'competitor' || competitors === null || competitors.includes(id);
    return found.filter(wanted).slice(0, TOPICS_AT_MOST);
  }

  /** The last day and those before it, each from this time to this time on the wall. */
  private async days(
    workspaceId: string,
    topics: readonly TopicEntity[],
    to: Date,
    zone: string,
  ): Promise<TopicDays[]> {
    const instants = Array.from({ length: BRIEF_DAYS + 1 }, (_, i) => daysBefore(to, BRIEF_DAYS + 1 - i, zone));
    const ids = topics.map(({ id }) => id);
    const counts = Map.groupBy(
      await this.reputation.counts(workspaceId, ids, [...instants, to]),
      ({ topicId }) => topicId,
    );
    return topics.map((topic) => {
      const own = Map.groupBy(counts.get(topic.id) ?? [], ({ period }) => period);
      const all = instants.map((_, period) => measure(own.get(period) ?? []));
      const known = instants.findIndex((begin, period) => own.has(period) || begin >= topic.createdAt);
      return { topic, today: all.at(-1)!, before: known === -1 ? [] : all.slice(known, -1) };
    });
  }

  private async said(workspaceId: string, days: readonly TopicDays[], from: Date, to: Date): Promise<BriefTopic[]> {
    const voices = days.filter(({ topic }) => topic.kind !== 'theme').reduce((sum, { today }) => sum + today.volume, 0);
    const shown = days
      .toSorted((a, b) => KINDS.indexOf(a.topic.kind) - KINDS.indexOf(b.topic.kind) || b.today.volume - a.today.volume)
      .slice(0, TOPICS_SHOWN);
    const topics: BriefTopic[] = [];
    for (const { topic, today, before } of shown) {
      const { id, name, kind } = topic;
      const texts =
        today.volume === 0 ? [] : await this.evidence.farthestReaching(workspaceId, { topicIds: [id], from, to }, SAID);
      topics.push({
        ...{ id, name, kind, mentions: today.volume, usual: usualVolume(before) },
        ...{ netSentiment: today.netSentiment, usualNet: usualNet(before) },
        share: kind === 'theme' || voices === 0 ? null : today.volume / voices,
        said: texts.map(briefQuote),
      });
    }
    return topics;
  }

  private async field(workspaceId: string, topicIds: readonly string[], from: Date, to: Date): Promise<Field> {
    const now = await this.evidence.ofField(workspaceId, { topicIds, from, to }, FIELD_NOW);
    const earlier = { topicIds, from: shift(from, -FIELD_BEFORE_MS), to: from };
    const before = await this.evidence.ofField(workspaceId, earlier, FIELD_BEFORE);
    const terms = (text: EvidenceText): Iterable<string> => termsOf(wordsOf(text));
    const names = (texts: readonly EvidenceText[]) => countNames(oncePerStory(texts), terms);
    const found = rising(await names(now.texts), await names(before.texts));
    return { rising: found, ...now };
  }

  private async planned(workspaceId: string, day: string, zone: string): Promise<BriefContent['planned']> {
    const filter = { from: dayStart(day, zone), to: dayStart(addDays(day, 1), zone), limit: PLANNED };
    const { items } = await this.deliveries.page(workspaceId, filter);
    return items
      .filter(({ state }) => state !== 'cancelled')
      .map(({ id, dueAt, channelName, network, state }) => ({
        ...{ id, dueAt: dueAt.toISOString(), channel: channelName, network, state },
      }));
  }

  private async trouble(workspaceId: string, now: Date): Promise<Pick<BriefContent, 'alerts' | 'sources'>> {
    const alerts = await this.alerts.open(workspaceId, null, ALERTS);
    const sources = await this.unwell.find(workspaceId, null, now);
    return {
      alerts: alerts.map(({ id, kind, since, explanation }) => ({
        ...{ id, kind, since: since.toISOString(), sentence: explanation.sentence },
      })),
      sources: sources.map(({ id, name, state, since, problem }) => ({
        ...{ id, name, state, since: since.toISOString() },
        problem: problem === null ? null : `${problem.message} ${problem.action}`.trim(),
      })),
    };
  }
}
