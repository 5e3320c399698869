import { Inject, Injectable } from '@nestjs/common';
import { WorkspaceSettings } from '#accounts';
import { DAY, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import {
  farthestReaching,
  quote,
  topAuthors,
  topDomains,
  topSources,
  type EvidenceText,
} from '../../domain/alerting/evidence.js';
import type { AlertExplanation } from '../../domain/alerting/explanation.js';
import type { AlertCondition, AlertFinding, CountCondition, CountFilter } from '../../domain/alerting/rule.js';
import { authorSentence, keywordSentence, namesSentence, silenceSentence } from '../../domain/alerting/sentences.js';
import type { SentimentLabel } from '../../domain/index.js';
import { explainSentimentTurn } from '../../domain/spikes/explain-sentiment.js';
import { explainSpike } from '../../domain/spikes/explain-spike.js';
import type { AlertRuleEntity } from '../../store/entities/alert.entity.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import { BUCKET_MS } from '../../store/mention-counts.store.js';
import { TopicsStore } from '../../store/topics.store.js';
import { WatchedCountsStore } from '../../store/watched-counts.store.js';
import { RisingTerms } from '../reputation/rising-terms.js';
import { UnwellSources } from './unwell-sources.js';

/** The newest mentions of the incident are looked at, and a sample of the week before. */
const NOW_AT_MOST = 2_000;
const BEFORE_MS = 7 * DAY;
const SHOWN = 10;
const EXAMPLES = 5;

type Behind = Pick<AlertExplanation, 'terms' | 'authors' | 'domains' | 'sources' | 'mentions'>;
type Of<K extends AlertCondition['kind']> = Extract<AlertCondition, { kind: K }>;

/** Names the topic, and how times are told. */
interface Told {
  topic: string | null;
  query: string;
  language: 'es' | 'en';
  zone: string;
  now: Date;
}

/** Says in words why a rule found something, and shows what is behind it. */
@Injectable()
export class ExplainAlert {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly terms: RisingTerms,
    private readonly counts: WatchedCountsStore,
    private readonly topics: TopicsStore,
    private readonly unwell: UnwellSources,
    private readonly settings: WorkspaceSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(rule: AlertRuleEntity, finding: AlertFinding): Promise<AlertExplanation> {
    const told = await this.told(rule);
    const { observed, expected } = finding;
    const since = finding.since.toISOString();
    const { sentence, ...behind } = await this.explain(rule, finding, told);
    return { sentence, observed, expected, since, ...behind };
  }

  private explain(rule: AlertRuleEntity, finding: AlertFinding, told: Told): Promise<Behind & { sentence: string }> {
    const { condition } = rule;
    switch (condition.kind) {
      case 'spike':
      case 'drop':
        return this.counted(rule, condition, finding, told);
      case 'sentiment':
        return this.turned(rule, finding, told);
      case 'keyword':
      case 'author':
        return this.said(rule, condition, finding, told);
      case 'source-silent':
        return this.silent(rule, finding, told);
    }
  }

  private async told({ workspaceId, topicId, language }: AlertRuleEntity): Promise<Told> {
    const topic = topicId === null ? null : await this.topics.findOne(workspaceId, { id: topicId });
    const workspace = await this.settings.of(workspaceId);
    const zone = workspace?.zone ?? 'UTC';
    return { topic: topic?.name ?? null, query: topic?.query ?? '', language, zone, now: this.clock.now() };
  }

  private async counted(rule: AlertRuleEntity, condition: CountCondition, finding: AlertFinding, told: Told) {
    const { since, observed, expected } = finding;
    const end = shift(finding.at, BUCKET_MS);
    const until = end < told.now ? end : told.now;
    const behind = await this.behind(rule, { from: since, to: end, of: condition.of }, told);
    // What few still say is not why the others are silent.
    if (condition.kind === 'drop') behind.terms = [];
    const sentence = explainSpike({
      ...{ ...behind, language: told.language, zone: told.zone, since, until },
      topic: told.topic ?? '',
      direction: condition.kind === 'spike' ? 'up' : 'down',
      observed: observed ?? 0,
      expected: expected ?? 0,
    });
    return { ...behind, sentence };
  }

  private async turned(rule: AlertRuleEntity, finding: AlertFinding, told: Told) {
    const { workspaceId } = rule;
    const { since, at, direction, observed, expected, score } = finding;
    const [opinions] = await this.counts.opinions(workspaceId, rule.topicId!, [since, at]);
    const tone: SentimentLabel = direction === 'down' ? 'negative' : 'positive';
    const behind = await this.behind(rule, { from: since, to: at, of: { sentiment: tone } }, told);
    const turn = {
      direction: direction === 'down' ? ('worse' as const) : ('better' as const),
      net: observed ?? 0,
      usualNet: expected ?? 0,
      opinions: opinions!.positive + opinions!.negative,
      chance: 0,
      score,
    };
    const head = explainSentimentTurn(turn, told.topic ?? '', told.language);
    return { ...behind, sentence: [head, ...namesSentence(behind, told.language)].join(' ') };
  }

  private async said(
    { workspaceId }: AlertRuleEntity,
    condition: Of<'keyword' | 'author'>,
    { subject, since, observed, mentionIds }: AlertFinding,
    told: Told,
  ) {
    const texts = await this.evidence.byIds(workspaceId, mentionIds);
    const mentions = observed ?? texts.length;
    const behind = behindOf(texts);
    if (condition.kind === 'keyword')
      return { ...behind, sentence: keywordSentence({ ...told, query: condition.query, since, mentions }) };
    const author = behind.authors[0] ?? { handle: subject, name: null, followers: null };
    return { ...behind, sentence: authorSentence({ ...told, since, author, mentions }) };
  }

  private async silent({ workspaceId }: AlertRuleEntity, { subject, since }: AlertFinding, told: Told) {
    const [source] = await this.unwell.find(workspaceId, subject, told.now);
    const named = source ? { name: source.name, stopped: source.state === 'stopped', problem: source.problem } : null;
    return { ...behindOf([]), sentence: silenceSentence({ ...told, since, source: named }) };
  }

  private async behind(
    { workspaceId, topicId }: AlertRuleEntity,
    { from, to, of }: { from: Date; to: Date; of: Partial<CountFilter> },
    { query }: Told,
  ): Promise<Behind> {
    const topicIds = [topicId!];
    const texts = await this.evidence.newest(workspaceId, { topicIds, from, to, of }, NOW_AT_MOST);
    const before = { topicIds, from: shift(from, -BEFORE_MS), to: from, of };
    const terms = await this.terms.find(workspaceId, texts, before, query);
    return {
      ...behindOf(texts),
      terms: terms.slice(0, SHOWN).map(({ name, mentions, usual }) => ({ term: name, mentions, usual })),
    };
  }
}

const behindOf = (texts: readonly EvidenceText[]): Behind => ({
  terms: [],
  authors: topAuthors(texts, SHOWN),
  domains: topDomains(texts, SHOWN),
  sources: topSources(texts, SHOWN),
  mentions: farthestReaching(texts, EXAMPLES).map(quote),
});
