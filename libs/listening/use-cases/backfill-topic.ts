import { Inject, Injectable } from '@nestjs/common';
import { Database, UniqueViolation } from '#database';
import { Jobs } from '#jobs';
import { DAY, MINUTE, SECOND, shift, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import type { z } from 'zod';
import { Matcher } from '../domain/matcher/matcher.js';
import { StoryIndex } from '../domain/stories/story-index.js';
import type { TopicEntity } from '../store/entities/topic.entity.js';
import { idFloor } from '../store/id-floor.js';
import { CountChanges, MentionCountsStore } from '../store/mention-counts.store.js';
import { MentionsStore } from '../store/mentions.store.js';
import { StoriesStore } from '../store/stories.store.js';
import { TextsStore, type StoredText } from '../store/texts.store.js';
import { TopicsStore } from '../store/topics.store.js';
import { backfillTopic } from './jobs.js';
import { readQuery } from './read-query.js';
import { RecordMentions, type Match } from './record-mentions.js';
import { admits } from './topic-filter.js';

/** Texts per transaction. */
const AT_ONCE = 1_000;
/** A batch may have been matched before its process heard of the topic, and commit this long after; so it is looked for again. */
const ON_THE_WAY_MS = 15 * SECOND;
const OVERLAP_MS = MINUTE;
const STORY_MS = 3 * DAY;

export type BackfillRequest = z.infer<typeof backfillTopic.schema>;

/**
 * Looks for a topic in the stored texts, oldest first, so that the first text of a story stays the first. It goes on where it was
 * interrupted, a text that is a mention already stays the one it is, and a topic that asks for something else by now ends it.
 */
@Injectable()
export class BackfillTopic {
  constructor(
    private readonly database: Database,
    private readonly topics: TopicsStore,
    private readonly texts: TextsStore,
    private readonly mentions: MentionsStore,
    private readonly stories: StoriesStore,
    private readonly counts: MentionCountsStore,
    private readonly recording: RecordMentions,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(request: BackfillRequest, signal: AbortSignal): Promise<void> {
    const topic = await this.topics.inBackfill(request.workspaceId, request.topicId, request.token);
    if (!topic) return;
    const scan = await this.begin(topic, request);
    while (!signal.aborted && (await this.step(scan)));
    signal.throwIfAborted();
    if (request.again) return;
    const startAfter = shift(this.clock.now(), ON_THE_WAY_MS);
    const again = idFloor(shift(this.clock.now(), -OVERLAP_MS));
    await this.jobs.send(backfillTopic, { ...request, again }, { startAfter });
  }

  private async begin(topic: TopicEntity, request: BackfillRequest): Promise<Scan> {
    const matcher = new Matcher();
    matcher.set(topic.id, readQuery(topic.query));
    const stories = new StoryIndex();
    const since = shift(this.clock.now(), -STORY_MS);
    for (const { id, fingerprint, at } of await this.stories.since(topic.workspaceId, since))
      stories.add(id, fingerprint, at);
    return { topic, request, matcher, stories, after: request.again ?? topic.backfillAfter };
  }

  /** False: there is nothing more to look at. */
  private async step(scan: Scan): Promise<boolean> {
    const { topic, request } = scan;
    const found = await this.texts.following(topic.workspaceId, scan.after, AT_ONCE);
    const texts = found.filter((text) => matches(scan, text)).map((text) => withStory(scan, text));
    const after = found.at(-1)?.id ?? scan.after;
    const progress = { after, scanned: found.length, last: found.length < AT_ONCE };
    try {
      const ours = await this.database.transaction(() => this.keep(scan, texts, progress));
      scan.after = after;
      return ours && !progress.last;
    } catch (error) {
      // a reader has just edited one of them, or stored it as the first of its story: looking again finds that
      if (error instanceof UniqueViolation || error instanceof Overtaken) return true;
      throw new Error(`The back-fill of topic ${request.topicId} was interrupted; it goes on.`, { cause: error });
    }
  }

  private async keep({ topic, request }: Scan, texts: readonly StoredText[], progress: Progress): Promise<boolean> {
    const { workspaceId, id: topicId } = topic;
    const now = await this.topics.lock(workspaceId, topicId);
    if (!now?.enabled || now.backfillToken !== request.token) return false;
    const ids = texts.map((text) => text.id);
    const editions = await this.texts.hold(texts.map(({ id }) => ({ workspaceId, id })));
    if (texts.some(({ id, digest }) => editions.get(id) !== digest)) throw new Overtaken();
    const known = await this.mentions.textsOf(workspaceId, topicId, ids);
    const fresh = texts.filter((text) => !known.has(text.id));
    const stories = fresh.flatMap(({ id, storyId }) => (storyId === null ? [] : [{ id, storyId }]));
    await this.texts.giveStories(workspaceId, stories);
    const changes = new CountChanges();
    const matched = fresh.map((text) => matchOf(topic, text));
    const made = await this.recording.add(matched, changes);
    await this.counts.apply(changes);
    await this.topics.progressed(workspaceId, topicId, {
      ...progress,
      found: made.length,
      again: request.again !== undefined,
    });
    return true;
  }
}

/** A text was edited or removed between reading it and keeping its mention. */
class Overtaken extends Error {}

interface Scan {
  topic: TopicEntity;
  request: BackfillRequest;
  matcher: Matcher;
  stories: StoryIndex;
  after: string | null;
}

interface Progress {
  after: string | null;
  scanned: number;
  last: boolean;
}

function matches({ topic, matcher }: Scan, { item, sourceId, dropped }: StoredText): boolean {
  if (dropped !== null || matcher.match(item).length === 0) return false;
  return admits(topic, item.language, { kind: item.source, sourceIds: sourceId === null ? [] : [sourceId] });
}

function withStory({ stories }: Scan, text: StoredText): StoredText {
  const { id, fingerprint, seenAt } = text;
  if (text.storyId !== null || fingerprint === null) return text;
  const known = stories.find(fingerprint);
  if (known === null) stories.add(id, fingerprint, seenAt);
  return { ...text, storyId: known ?? id };
}

const matchOf = (
  topic: TopicEntity,
  { id, item, sentiment, reach, storyId, countedAt, seenAt }: StoredText,
): Match => ({
  topic,
  text: {
    workspaceId: topic.workspaceId,
    id,
    source: item.source,
    links: item.links,
    language: item.language,
    sentiment,
    reach,
    storyId,
    publishedAt: item.publishedAt,
    countedAt,
    seenAt,
  },
});
