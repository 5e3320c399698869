import { Injectable } from '@nestjs/common';
import { MINUTE, shift, type Json } from '#kernel';
import { z } from 'zod';
import { Matcher } from '../../domain/matcher/matcher.js';
import { parseQuery } from '../../domain/query/parse-query.js';
import type { AlertCondition, AlertFinding } from '../../domain/alerting/rule.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { FreshMentionsStore, type FreshMention } from '../../store/fresh-mentions.store.js';
import type { Evaluation } from './evaluation.js';

type MentionCondition = Extract<AlertCondition, { kind: 'keyword' | 'author' }>;

/**
 * A mention is stored a little after the instant that it bears, so every look reaches back this far; what was told before is
 * remembered and not told again.
 */
const OVERLAP_MS = 2 * MINUTE;
const AT_ONCE = 2_000;
const PAGES = 25;
/** Of one finding; more are counted and not named. */
const NAMED = 50;

const State = z.object({ told: z.array(z.object({ id: z.string(), at: z.number() })) }).catch({ told: [] });

/** Mentions with a word, or by somebody whom many follow. */
@Injectable()
export class WatchMentions {
  constructor(private readonly mentions: FreshMentionsStore) {}

  async run(rule: AlertRuleEntity, condition: MentionCondition, now: Date): Promise<Evaluation> {
    const since = rule.evaluatedTo === null ? now : shift(rule.evaluatedTo, -OVERLAP_MS);
    const { told } = State.parse(rule.state ?? { told: [] });
    const known = new Set(told.map(({ id }) => id));
    const wanted = condition.kind === 'keyword' ? matching(condition.query) : (): boolean => true;
    const hits: FreshMention[] = [];
    const last = await this.read(rule, condition, since, (mention) => {
      if (!known.has(mention.id) && wanted(mention)) hits.push(mention);
    });
    const remembered = [...told.filter(({ at }) => at > since.getTime() - OVERLAP_MS), ...hits.map(memory)];
    return {
      findings: findingsOf(condition.kind, hits),
      state: { told: remembered } as Json,
      evaluatedTo: last === null ? now : shift(last, OVERLAP_MS - 1),
    };
  }

  /** Of far too many at once the rest comes with the next look: returns when the last one came; null: that was all. */
  private async read(
    { workspaceId, topicId }: AlertRuleEntity,
    condition: MentionCondition,
    since: Date,
    see: (mention: FreshMention) => void,
  ): Promise<Date | null> {
    const heardBy = condition.kind === 'author' ? condition.followers : 0;
    let after: { seenAt: Date; id?: string } = { seenAt: since };
    for (let page = 0; page < PAGES; page++) {
      const mentions = await this.mentions.following(workspaceId, topicId, after, heardBy, AT_ONCE);
      mentions.forEach(see);
      const last = mentions.at(-1);
      if (!last || mentions.length < AT_ONCE) return null;
      after = { seenAt: last.seenAt, id: last.id };
    }
    return after.seenAt;
  }
}

const memory = ({ id, seenAt }: FreshMention): { id: string; at: number } => ({ id, at: seenAt.getTime() });

function matching(query: string): (mention: FreshMention) => boolean {
  const { node } = parseQuery(query);
  if (node === null) return () => false;
  const matcher = new Matcher();
  matcher.set('rule', node);
  return ({ item }) => matcher.match(item).length > 0;
}

/** One incident of a keyword; one of each author. */
function findingsOf(kind: MentionCondition['kind'], hits: FreshMention[]): AlertFinding[] {
  const bySubject = Map.groupBy(hits, ({ item }) => (kind === 'author' ? (item.author?.handle ?? '') : ''));
  return [...bySubject].map(([subject, mentions]) => ({
    subject,
    at: mentions.at(-1)!.seenAt,
    since: mentions[0]!.seenAt,
    direction: null,
    observed: mentions.length,
    expected: null,
    score: 1,
    mentionIds: mentions.slice(-NAMED).map(({ id }) => id),
  }));
}
