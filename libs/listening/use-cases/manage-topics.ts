import { Inject, Injectable } from '@nestjs/common';
import { Database } from '#database';
import { Jobs } from '#jobs';
import { conflict, newId, notFound, stale, type Clock, type Page } from '#kernel';
import { CLOCK } from '#platform';
import type { TopicEntity } from '../store/entities/topic.entity.js';
import { TopicsStore } from '../store/topics.store.js';
import { backfillTopic } from './jobs.js';
import { readQuery } from './read-query.js';

export type { TopicEntity };

const MOST_TOPICS = 10_000;

/** What a manager says about a topic. */
export type TopicContent = Pick<
  TopicEntity,
  'name' | 'kind' | 'query' | 'languages' | 'sources' | 'domains' | 'enabled'
>;

/** Topics of a workspace. A new one, and one that asks for something else, is looked for in the texts that are here already. */
@Injectable()
export class ManageTopics {
  constructor(
    private readonly database: Database,
    private readonly topics: TopicsStore,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<TopicEntity>> {
    return this.topics.page(workspaceId, limit, next);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<TopicEntity> {
    const topic = await this.topics.findOne(workspaceId, { id });
    if (!topic) throw notFound('topic', id);
    return topic;
  }

  /** Throws 422 for a query that cannot be matched, 409 when the workspace has too many topics. */
  async create(workspaceId: string, content: TopicContent): Promise<TopicEntity> {
    readQuery(content.query);
    const id = newId();
    return this.database.transaction(async () => {
      if ((await this.topics.count(workspaceId)) >= MOST_TOPICS) throw tooMany();
      await this.topics.insert(workspaceId, { id, ...content });
      await this.announce(workspaceId, id);
      await this.backfill(workspaceId, id);
      return this.get(workspaceId, id);
    });
  }

  /** Throws 404, 412 when `version` is not the current one, 422. Mentions of the old query stay. */
  async change(
    workspaceId: string,
    id: string,
    change: Partial<TopicContent>,
    version: number | null,
  ): Promise<TopicEntity> {
    if (change.query !== undefined) readQuery(change.query);
    return this.database.transaction(async () => {
      const topic = await this.locked(workspaceId, id, version);
      const next = { ...change, version: topic.version + 1, updatedAt: this.clock.now() };
      await this.topics.update(workspaceId, { id }, next);
      await this.announce(workspaceId, id);
      if (asksForMore(topic, { ...topic, ...change })) await this.backfill(workspaceId, id);
      return this.get(workspaceId, id);
    });
  }

  /** With its mentions and counts; the texts stay as long as others are interested. Throws 404, 412. */
  async remove(workspaceId: string, id: string, version: number | null): Promise<void> {
    await this.database.transaction(async () => {
      await this.locked(workspaceId, id, version);
      await this.topics.delete(workspaceId, { id });
      await this.announce(workspaceId, id);
    });
  }

  private async locked(workspaceId: string, id: string, version: number | null): Promise<TopicEntity> {
    const topic = await this.topics.lock(workspaceId, id);
    if (!topic) throw notFound('topic', id);
    if (version !== null && version !== topic.version) throw stale('topic', topic.version);
    return topic;
  }

  private announce(workspaceId: string, id: string): Promise<void> {
    return this.topics.announce(workspaceId, id);
  }

  private async backfill(workspaceId: string, topicId: string): Promise<void> {
    const token = newId();
    await this.topics.beginBackfill(workspaceId, topicId, token);
    await this.jobs.send(backfillTopic, { workspaceId, topicId, token });
  }
}

/** Whether texts that did not match before may match now. */
function asksForMore(before: TopicContent, after: TopicContent): boolean {
  const asked = ({ query, languages, sources, enabled }: TopicContent): string =>
    JSON.stringify([query, languages, sources, enabled]);
  return after.enabled && asked(before) !== asked(after);
}

const tooMany = () =>
  conflict('too_many_topics', `A workspace can have ${MOST_TOPICS} topics. Delete one, or join some with OR.`);
