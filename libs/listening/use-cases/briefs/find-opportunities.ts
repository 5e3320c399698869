import { Injectable } from '@nestjs/common';
import { DAY, shift } from '#kernel';
import { farthestReaching, wordsOf, type EvidenceText } from '../../domain/alerting/evidence.js';
import type { Opportunity } from '../../domain/briefs/brief.js';
import { isQuestion, pickOpportunities, type Candidate } from '../../domain/briefs/opportunities.js';
import type { Rising } from '../../domain/reputation/rising.js';
import { termsOf } from '../../domain/reputation/terms.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import type { TopicEntity } from '../../store/entities/topic.entity.js';
import { ReputationStore } from '../../store/reputation.store.js';
import { briefQuote } from './brief-quote.js';

const QUESTIONS_MS = 3 * DAY;
const UNLINKED_MS = 7 * DAY;
const STORIES_MS = 2 * DAY;
const OWN_MS = 7 * DAY;
/** Copies of a story besides its first text. */
const COPIES = 4;
const OF_EACH = 5;
const LOOKED_AT = 100;
const OWN_AT_MOST = 2_000;
const TERMS = 10;
const EVIDENCE = 3;

/** What is known of the field, from which words are taken. */
export interface Field {
  rising: readonly Rising[];
  texts: readonly EvidenceText[];
  of: number;
}

/** What there is to answer, to ask for and to write about. */
@Injectable()
export class FindOpportunities {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly reputation: ReputationStore,
  ) {}

  async run(workspaceId: string, topics: readonly TopicEntity[], field: Field, now: Date): Promise<Opportunity[]> {
    const brands = topics.filter(({ kind }) => kind === 'brand');
    const names = new Map(topics.map(({ id, name }) => [id, name]));
    const candidates = [
      ...(await this.questions(workspaceId, brands, names, now)),
      ...(await this.unlinked(workspaceId, brands, now)),
      ...(await this.stories(workspaceId, topics, names, now)),
      ...(await this.words(workspaceId, brands, field, now)),
    ];
    return pickOpportunities(candidates, now);
  }

  private async questions(
    workspaceId: string,
    brands: readonly TopicEntity[],
    names: Names,
    now: Date,
  ): Promise<Candidate[]> {
    const query = { topicIds: brands.map(({ id }) => id), from: shift(now, -QUESTIONS_MS), to: now };
    const asked = await this.evidence.unanswered(workspaceId, query, LOOKED_AT);
    return farthestReaching(
      asked.filter((text) => isQuestion(wordsOf(text))),
      OF_EACH,
    ).map((text) => ({
      ...oneText('question', text),
      topic: names.get(text.topicId!) ?? null,
    }));
  }

  private async unlinked(workspaceId: string, brands: readonly TopicEntity[], now: Date): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const { id, name, domains } of brands) {
      if (domains.length === 0) continue;
      const page = { since: shift(now, -UNLINKED_MS), limit: OF_EACH, after: null };
      const ids = (await this.reputation.unlinked(workspaceId, id, page)).map((row) => row.id);
      const texts = await this.evidence.byIds(workspaceId, ids);
      found.push(...texts.map((text) => ({ ...oneText('unlinked' as const, text), topic: name })));
    }
    return found;
  }

  private async stories(
    workspaceId: string,
    topics: readonly TopicEntity[],
    names: Names,
    now: Date,
  ): Promise<Candidate[]> {
    const query = { topicIds: topics.map(({ id }) => id), from: shift(now, -STORIES_MS), to: now };
    const stories = await this.evidence.copied(workspaceId, query, COPIES, OF_EACH);
    const once = new Map(stories.map((story) => [wordsOf(story.text), story]));
    return [...once.values()].map(({ text, texts, sites, reach, newest }) => ({
      ...oneText('story', text),
      ...{ topic: names.get(text.topicId!) ?? null, people: reach, texts, count: sites, at: newest },
    }));
  }

  /** Rising words of the field; `count`: how many of the brands' own mentions of the week have them. */
  private async words(
    workspaceId: string,
    brands: readonly TopicEntity[],
    { rising, texts, of }: Field,
    now: Date,
  ): Promise<Candidate[]> {
    if (rising.length === 0) return [];
    const query = { topicIds: brands.map(({ id }) => id), from: shift(now, -OWN_MS), to: now };
    const own = await this.evidence.sample(workspaceId, query, OWN_AT_MOST);
    const scale = (sample: { texts: readonly unknown[]; of: number }): number =>
      sample.texts.length === 0 ? 0 : sample.of / sample.texts.length;
    return rising.slice(0, TERMS).map(({ name }) => {
      const having = texts.filter((text) => has(text, name));
      const owned = own.texts.filter((text) => has(text, name)).length;
      const reach = having.reduce((sum, text) => sum + text.reach, 0);
      return {
        kind: 'rising-term' as const,
        topic: null,
        term: name,
        people: Math.round(reach * scale({ texts, of })),
        texts: Math.round(having.length * scale({ texts, of })),
        count: Math.round(owned * scale(own)),
        evidence: farthestReaching(having, EVIDENCE).map(briefQuote),
        at: newestOf(having, now),
      };
    });
  }
}

/** Looked for as it is written first: taking a text to words costs fifty times as much. */
function has(text: EvidenceText, term: string): boolean {
  const words = wordsOf(text);
  return words.normalize('NFC').toLowerCase().replaceAll('’', "'").includes(term) && termsOf(words).has(term);
}

type Names = ReadonlyMap<string, string>;

const newestOf = (texts: readonly EvidenceText[], now: Date): Date =>
  texts.reduce(
    (newest, { publishedAt }) => (publishedAt > newest ? publishedAt : newest),
    texts[0]?.publishedAt ?? now,
  );

const oneText = (kind: Candidate['kind'], text: EvidenceText): Candidate => ({
  ...{ kind, topic: null, term: null, people: text.reach, texts: 1, count: null },
  ...{ evidence: [briefQuote(text)], at: text.publishedAt },
});
