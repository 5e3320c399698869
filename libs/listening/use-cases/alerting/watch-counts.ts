import { Injectable } from '@nestjs/common';
import { DAY, HOUR, MINUTE, SECOND, shift, type Json } from '#kernel';
import { z } from 'zod';
import { isBacklog } from '../../domain/alerting/backlog.js';
import { settingsOf } from '../../domain/alerting/incidents.js';
import type { AlertFinding, CountCondition } from '../../domain/alerting/rule.js';
import { SpikeDetector } from '../../domain/spikes/spike-detector.js';
import type { Verdict } from '../../domain/spikes/settings.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { SourceHealthStore } from '../../store/source-health.store.js';
import { TopicsStore } from '../../store/topics.store.js';
import { WatchedCountsStore } from '../../store/watched-counts.store.js';
import type { Evaluation } from './evaluation.js';
import { HistoryOfCounts } from './history-of-counts.js';
import { observeAll } from './observe-all.js';

/** So far back a new rule learns what is usual. */
export const HISTORY_MS = 35 * DAY;
/** A bucket is closed that long after its end: what was being stored is stored by then. */
const SETTLE_MS = 20 * SECOND;
/** A silence longer than this, ending now, may be our own: the listener was down. */
const UNWATCHED_MS = 30 * MINUTE;
/** So long after a source could be read again a spike may be what it brings late. */
const REMEMBERED_MS = 2 * HOUR;

/** A back-fill that takes longer has failed: the rule goes on with what is there. */
const BACKFILL_MS = HOUR;

/** The detector's state, and the last stretch of time in which a source could not be read (epoch milliseconds). */
const State = z.object({
  detector: z.custom<Json>(),
  blind: z.object({ since: z.number(), until: z.number() }).nullable(),
  /** Which edition of the topic was learnt (`TopicEntity.backfillToken`). */
  edition: z.string().nullable(),
});
type Blind = z.infer<typeof State>['blind'];

/** Spikes and drops of a topic's mentions. */
@Injectable()
export class WatchCounts {
  constructor(
    private readonly counts: WatchedCountsStore,
    private readonly health: SourceHealthStore,
    private readonly history: HistoryOfCounts,
    private readonly topics: TopicsStore,
  ) {}

  async run(rule: AlertRuleEntity, condition: CountCondition, now: Date): Promise<Evaluation> {
    const to = bucketOf(shift(now, -SETTLE_MS));
    const { workspaceId, evaluatedTo: from } = rule;
    const topicId = rule.topicId!;
    const topic = await this.topics.findOne(workspaceId, { id: topicId });
    if (!topic || isBackfilling(topic, now)) return { findings: [], state: null, evaluatedTo: to };
    const { data: before } = State.safeParse(rule.state);
    const edition = topic.backfillToken;
    if (!before || from === null || before.edition !== edition) return this.learn(rule, condition, to, edition);
    const detector = new SpikeDetector(settingsOf(condition, Number(rule.cooldownMs)), before.detector);
    const values = await this.counts.series(workspaceId, topicId, from, shift(to, BUCKET_MS), condition.of);
    const closed = Math.max(0, Math.round((to.getTime() - from.getTime()) / BUCKET_MS));
    const unread = closed > 0 && (await this.health.blind(workspaceId, topicId));
    const unwatched = now.getTime() - from.getTime() > UNWATCHED_MS;
    const verdicts: Verdict[] = [];
    for (let i = 0; i < closed; i++) {
      const at = shift(from, i * BUCKET_MS);
      const value = values[i]!;
      const missing = unread && condition.kind === 'drop' ? true : value === 0 && (unread || isUnwatched(at, now));
      const verdict = detector.observe({ at, value: missing ? null : value });
      if (verdict) verdicts.push(verdict);
    }
    // Only the first five minutes that are still open: with what came after them they would not be what a back-test sees.
    const early = condition.kind === 'spike' ? detector.peek({ at: to, value: values[closed] ?? 0 }) : null;
    if (early) verdicts.push(early);
    const blind = unread || unwatched ? prolonged(before.blind, from, to) : before.blind;
    const findings: AlertFinding[] = [];
    for (const verdict of verdicts)
      if (!(await this.isBacklog(rule, verdict, blind))) findings.push(findingOf(verdict));
    if (closed === 0) return { findings, evaluatedTo: from };
    return { findings, state: { detector: detector.state(), blind, edition }, evaluatedTo: to };
  }

  /** What was unusual before the rule was made is learnt, not told; so is what the topic asks for from now on. */
  private async learn(
    rule: AlertRuleEntity,
    condition: CountCondition,
    to: Date,
    edition: string | null,
  ): Promise<Evaluation> {
    const detector = new SpikeDetector(settingsOf(condition, Number(rule.cooldownMs)));
    const from = shift(to, -HISTORY_MS);
    await observeAll(detector, await this.history.read(rule.workspaceId, rule.topicId!, from, to, condition.of));
    return { findings: [], state: { detector: detector.state(), blind: null, edition }, evaluatedTo: to };
  }

  private async isBacklog(rule: AlertRuleEntity, verdict: Verdict, blind: Blind): Promise<boolean> {
    if (verdict.direction === 'down' || blind === null) return false;
    const end = shift(verdict.at, BUCKET_MS);
    if (blind.until < verdict.since.getTime() - REMEMBERED_MS) return false;
    const late = await this.counts.late(rule.workspaceId, rule.topicId!, verdict.since, end);
    return isBacklog(verdict, late, blind.until - blind.since);
  }
}

/** Whether a topic that is new, or asks for something else, is still being looked for in what is stored. */
const isBackfilling = ({ enabled, backfillState, updatedAt }: TopicEntity, now: Date): boolean =>
  enabled && backfillState !== 'done' && now.getTime() - updatedAt.getTime() < BACKFILL_MS;

const isUnwatched = (at: Date, now: Date): boolean => now.getTime() - at.getTime() > UNWATCHED_MS;

/** One stretch, when the next begins where the last ended. */
function prolonged(blind: Blind, from: Date, to: Date): NonNullable<Blind> {
  const joined = blind !== null && blind.until >= from.getTime();
  return { since: joined ? blind.since : from.getTime(), until: to.getTime() };
}

const findingOf = ({ at, since, direction, observed, expected, score }: Verdict): AlertFinding => ({
  ...{ subject: '', at, since, direction, observed, expected, score, mentionIds: [] },
});

const bucketOf = (at: Date): Date => new Date(Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS);
