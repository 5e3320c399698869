import { Injectable } from '@nestjs/common';
import { DAY, shift, unprocessable } from '#kernel';
import { measure, type Measures } from '../../domain/reputation/measures.js';
import { shareOfVoice, type VoiceShare } from '../../domain/reputation/share-of-voice.js';
import { ReputationStore } from '../../store/reputation.store.js';
import { TopicsStore } from '../../store/topics.store.js';
import { TopicTimes } from './topic-times.js';

const DEFAULT_MS = 30 * DAY;
/** Shares of more topics are of no use to anybody. */
export const MOST_VOICES = 50;

export interface Voices {
  from: Date;
  to: Date;
  topics: (VoiceShare & { name: string; kind: string; netSentiment: number | null })[];
}

/** Share of voice over a fixed set of topics: those asked for, or all brands and competitors. */
@Injectable()
export class CompareVoices {
  constructor(
    private readonly store: ReputationStore,
    private readonly topics: TopicsStore,
    private readonly times: TopicTimes,
  ) {}

  /** Throws 404 for a topic that is none; 422 for a time that is none, or too many topics. */
  async run(
    workspaceId: string,
    asked: { topics?: readonly string[] | undefined; from?: Date | undefined; to?: Date | undefined },
  ): Promise<Voices> {
    const { to = this.times.now(), from = shift(to, -DEFAULT_MS) } = asked;
    if (to <= from) throw invalid('?to', 'invalid_time', 'The time asked for must begin before it ends.');
    const topics = asked.topics ? await this.named(workspaceId, asked.topics) : await this.rivals(workspaceId);
    if (topics.length > MOST_VOICES)
      throw invalid('?topics', 'too_many_topics', `Name at most ${MOST_VOICES} topics: there are ${topics.length}.`);
    const ids = topics.map(({ id }) => id);
    const counts = await this.store.counts(workspaceId, ids, [from, to]);
    const measures = new Map<string, Measures>();
    for (const id of ids) measures.set(id, measure(counts.filter(({ topicId }) => topicId === id)));
    const shares = shareOfVoice(ids.map((topic) => ({ topic, measures: measures.get(topic)! })));
    return {
      from,
      to,
      topics: shares.map((share, i) => ({
        ...share,
        name: topics[i]!.name,
        kind: topics[i]!.kind,
        netSentiment: measures.get(share.topic)!.netSentiment,
      })),
    };
  }

  private named(workspaceId: string, ids: readonly string[]) {
    return Promise.all([...new Set(ids)].map((id) => this.times.topic(workspaceId, id)));
  }

  /** Those that are switched on, brands first. */
  private async rivals(workspaceId: string) {
    const [brands, competitors] = await Promise.all(
      (['brand', 'competitor'] as const).map((kind) =>
        this.topics.find(workspaceId, { kind, enabled: true }, { order: { id: 'ASC' }, take: MOST_VOICES + 1 }),
      ),
    );
    return [...brands!, ...competitors!];
  }
}

const invalid = (pointer: string, code: string, message: string) =>
  unprocessable('invalid_question', message, [{ code, pointer, message }]);
